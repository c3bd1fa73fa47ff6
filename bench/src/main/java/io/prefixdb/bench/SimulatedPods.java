package io.prefixdb.bench;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Plays the controller of StatefulSets and the machines: pods appear, are ready at once and go when
 * they are deleted, and in each there is a simulated node.
 */
final class SimulatedPods implements AutoCloseable {
  private static final int CONFLICT = 409;
  private static final int GONE = 404;

  private final KubernetesClient client;
  private final SimulatedNodes nodes;
  private final Map<String, String> addresses = new ConcurrentHashMap<>();
  private final Map<String, SimulatedNode> byPod = new ConcurrentHashMap<>();
  private final ExecutorService worker = Executors.newFixedThreadPool(4);
  private final SharedIndexInformer<StatefulSet> sets;
  private final SharedIndexInformer<Pod> pods;

  SimulatedPods(KubernetesClient client, SimulatedNodes nodes) {
    this.client = client;
    this.nodes = nodes;
    this.sets = client.apps().statefulSets().inAnyNamespace().inform(new Sets());
    this.pods = client.pods().inAnyNamespace().inform(new Pods());
  }

  /** The node in a pod. */
  SimulatedNode node(String namespace, String pod) {
    return Objects.requireNonNull(byPod.get(namespace + "/" + pod), pod);
  }

  int count() {
    return byPod.size();
  }

  private final class Sets implements ResourceEventHandler<StatefulSet> {
    @Override
    public void onAdd(StatefulSet set) {
      worker.execute(() -> patiently(() -> take(set)));
    }

    @Override
    public void onUpdate(StatefulSet before, StatefulSet set) {
      boolean same = before.getMetadata().getGeneration().equals(set.getMetadata().getGeneration());
      if (!same) {
        onAdd(set);
      }
    }

    @Override
    public void onDelete(StatefulSet set, boolean unknown) {}
  }

  private final class Pods implements ResourceEventHandler<Pod> {
    @Override
    public void onAdd(Pod pod) {
      worker.execute(() -> patiently(() -> run(pod)));
    }

    @Override
    public void onUpdate(Pod before, Pod pod) {
      if (pod.getMetadata().getDeletionTimestamp() != null) {
        worker.execute(() -> patiently(() -> end(pod)));
      }
    }

    @Override
    public void onDelete(Pod pod, boolean unknown) {
      String key = key(pod);
      Optional.ofNullable(addresses.remove(key)).ifPresent(nodes::remove);
      byPod.remove(key);
      set(pod).ifPresent(set -> worker.execute(() -> patiently(() -> take(set))));
    }
  }

  private Optional<StatefulSet> set(Pod pod) {
    return pod.getMetadata().getOwnerReferences().stream()
        .findFirst()
        .map(
            owner ->
                sets.getIndexer()
                    .getByKey(pod.getMetadata().getNamespace() + "/" + owner.getName()));
  }

  private static String key(Pod pod) {
    return pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
  }

  /** Somebody else was there first: then it is done, or another event comes. */
  private static void patiently(Runnable act) {
    try {
      act.run();
    } catch (KubernetesClientException e) {
      if (e.getCode() != CONFLICT && e.getCode() != GONE) {
        throw e;
      }
    }
  }

  /** What the controller of StatefulSets does with a new generation. */
  private void take(StatefulSet set) {
    for (int ordinal = 0; ordinal < set.getSpec().getReplicas(); ordinal++) {
      Pod pod = pod(set, ordinal);
      patiently(() -> client.resource(pod).create());
    }
    StatefulSet seen =
        new StatefulSetBuilder(set)
            .editOrNewStatus()
            .withObservedGeneration(set.getMetadata().getGeneration())
            .withReplicas(set.getSpec().getReplicas())
            .endStatus()
            .build();
    seen.getMetadata().setResourceVersion(null);
    seen.getMetadata().setManagedFields(List.of());
    client.resource(seen).patchStatus();
  }

  private static Pod pod(StatefulSet set, int ordinal) {
    OwnerReference owner =
        new OwnerReferenceBuilder()
            .withApiVersion("apps/v1")
            .withKind("StatefulSet")
            .withName(set.getMetadata().getName())
            .withUid(set.getMetadata().getUid())
            .withController(true)
            .build();
    PodSpec spec =
        new PodSpecBuilder(set.getSpec().getTemplate().getSpec())
            .withNodeName("simulated")
            .addNewVolume()
            .withName("data")
            .withNewEmptyDir()
            .endEmptyDir()
            .endVolume()
            .build();
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace(set.getMetadata().getNamespace())
        .withName(set.getMetadata().getName() + "-" + ordinal)
        .withLabels(set.getSpec().getTemplate().getMetadata().getLabels())
        .withAnnotations(set.getSpec().getTemplate().getMetadata().getAnnotations())
        .withOwnerReferences(owner)
        .endMetadata()
        .withSpec(spec)
        .build();
  }

  /** What a machine does with a pod that is given to it. */
  private void run(Pod pod) {
    String cluster = set(pod).orElseThrow().getMetadata().getOwnerReferences().getFirst().getUid();
    var node = new SimulatedNode(pod.getMetadata().getName(), cluster);
    String address = nodes.add(node);
    addresses.put(key(pod), address);
    byPod.put(key(pod), node);
    Pod running =
        new PodBuilder(pod)
            .withNewStatus()
            .withPhase("Running")
            .withPodIP(address)
            .addNewPodIP(address)
            .addNewCondition()
            .withType("Ready")
            .withStatus("True")
            .endCondition()
            .endStatus()
            .build();
    running.getMetadata().setResourceVersion(null);
    running.getMetadata().setManagedFields(List.of());
    client.resource(running).patchStatus();
  }

  private void end(Pod pod) {
    var _ = client.resource(pod).withGracePeriod(0).delete();
  }

  @Override
  public void close() {
    sets.close();
    pods.close();
    worker.shutdownNow();
  }
}
