package io.prefixdb.bench;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.prefixdb.crds.ClusterCondition;
import io.prefixdb.crds.PrefixDBCluster;
import io.prefixdb.crds.PrefixDBReload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Many clusters, what happens to them, and how long it takes until something is done about it. */
final class OperatorTrial implements AutoCloseable {
  private static final String NAMESPACE = "bench";
  private static final long LIMIT_SECONDS = 600;

  private final KubernetesClient client;
  private final SimulatedPods pods;
  private final int adminPort;
  private final SharedIndexInformer<PrefixDBCluster> clusters;
  private final SharedIndexInformer<PrefixDBReload> reloads;
  private final SplittableRandom random = new SplittableRandom(1);
  private final AtomicInteger unready = new AtomicInteger();
  private @Nullable OperatorProcess operator;
  private int count;
  private int limit = 1000;

  OperatorTrial(KubernetesClient client, SimulatedPods pods, int adminPort) {
    this.client = client;
    this.pods = pods;
    this.adminPort = adminPort;
    client
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(NAMESPACE).endMetadata().build())
        .create();
    this.clusters =
        client.resources(PrefixDBCluster.class).inNamespace(NAMESPACE).inform(new Falls());
    this.reloads = client.resources(PrefixDBReload.class).inNamespace(NAMESPACE).inform();
  }

  /** Counts how often a cluster that was Ready is told not to be. */
  private final class Falls implements ResourceEventHandler<PrefixDBCluster> {
    @Override
    public void onAdd(PrefixDBCluster cluster) {}

    @Override
    public void onUpdate(PrefixDBCluster before, PrefixDBCluster after) {
      if (isReady(before) && !isReady(after)) {
        unready.incrementAndGet();
      }
    }

    @Override
    public void onDelete(PrefixDBCluster cluster, boolean unknown) {}
  }

  private static boolean isReady(PrefixDBCluster cluster) {
    return cluster.getStatus() != null
        && cluster.getStatus().conditionList().stream()
            .filter(condition -> condition.type().equals("Ready"))
            .map(ClusterCondition::status)
            .anyMatch("True"::equals);
  }

  /** The operator whose deeds are awaited from now on. */
  void watch(OperatorProcess process) {
    operator = process;
  }

  void make(int wanted) {
    count = wanted;
    for (int i = 0; i < wanted; i++) {
      var _ =
          client
              .resource(
                  Serialization.unmarshal(
                      """
                      apiVersion: prefixdb.io/v1beta1
                      kind: PrefixDBCluster
                      metadata: {name: %s, namespace: %s}
                      spec:
                        slaves: 2
                        storage: {size: 1Gi}
                        ports: {admin: %d}
                      """
                          .formatted(name(i), NAMESPACE, adminPort),
                      PrefixDBCluster.class))
              .create();
    }
  }

  private static String name(int number) {
    return "c%03d".formatted(number);
  }

  private String any() {
    return name(random.nextInt(count));
  }

  /** Waits until every cluster says that it is Ready, in the generation that it has. */
  void awaitReady() throws IOException {
    await(
        "all clusters are Ready",
        () ->
            clusters.getIndexer().list().size() == count
                && clusters.getIndexer().list().stream()
                    .allMatch(cluster -> isReady(cluster) && isTold(cluster)));
    unready.set(0);
  }

  private static boolean isTold(PrefixDBCluster cluster) {
    return cluster.getStatus() != null
        && Objects.equals(
            cluster.getStatus().observedGeneration(), cluster.getMetadata().getGeneration());
  }

  /** How often a cluster was called unready since all were Ready. */
  int unready() {
    return unready.get();
  }

  /** A limit that nodes take over: until the files have it and the status speaks about it. */
  List<Double> specChanges(int times) throws IOException {
    var seconds = new ArrayList<Double>();
    for (int i = 0; i < times; i++) {
      String name = any();
      String value = Integer.toString(++limit);
      long begin = System.nanoTime();
      long generation =
          client
              .resources(PrefixDBCluster.class)
              .inNamespace(NAMESPACE)
              .withName(name)
              .patch(
                  PatchContext.of(PatchType.JSON_MERGE),
                  "{\"spec\":{\"config\":{\"value_size_limit\":%s}}}".formatted(value))
              .getMetadata()
              .getGeneration();
      await(
          name + " is told in generation " + generation,
          () -> {
            PrefixDBCluster cluster = cluster(name);
            return cluster.getStatus() != null
                && Objects.equals(cluster.getStatus().observedGeneration(), generation)
                && files(name).contains(value);
          });
      seconds.add((System.nanoTime() - begin) / 1e9);
    }
    return seconds;
  }

  private PrefixDBCluster cluster(String name) {
    return clusters.getIndexer().getByKey(NAMESPACE + "/" + name);
  }

  private String files(String name) {
    return String.valueOf(
        client.configMaps().inNamespace(NAMESPACE).withName(name + "-node").get().getData());
  }

  /** A slave breaks: until there is an order to load it again. */
  List<Double> breaks(int times) throws IOException {
    var seconds = new ArrayList<Double>();
    for (int i = 0; i < Math.min(times, count); i++) {
      String slave = name(i) + "-slave-0";
      long begin = System.nanoTime();
      pods.node(NAMESPACE, slave).breaks();
      await(
          slave + " is ordered to be loaded",
          () ->
              reloads.getIndexer().list().stream()
                  .anyMatch(reload -> reload.getSpec().node().equals(slave)));
      seconds.add((System.nanoTime() - begin) / 1e9);
    }
    awaitReady();
    return seconds;
  }

  /** Somebody deletes a Service: until it is there again. */
  List<Double> deletions(int times) throws IOException {
    var seconds = new ArrayList<Double>();
    for (int i = 0; i < times; i++) {
      String service = any() + "-any";
      long begin = System.nanoTime();
      delete(service);
      awaitService(service);
      seconds.add((System.nanoTime() - begin) / 1e9);
    }
    return seconds;
  }

  /** While no operator runs. */
  void deleteService() {
    delete(name(0) + "-any");
  }

  void awaitService() throws IOException {
    awaitService(name(0) + "-any");
  }

  private void delete(String service) {
    var _ = client.services().inNamespace(NAMESPACE).withName(service).delete();
  }

  private void awaitService(String service) throws IOException {
    await(
        service + " is there",
        () -> client.services().inNamespace(NAMESPACE).withName(service).get() != null);
  }

  private void await(String what, BooleanSupplier holds) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!holds.getAsBoolean()) {
      Optional<String> last = operator == null ? Optional.empty() : operator.end();
      if (last.isPresent()) {
        throw new IOException("the operator has ended before %s: %s".formatted(what, last.get()));
      }
      if (System.nanoTime() > end) {
        throw new IOException("%d s have passed, and not yet: %s".formatted(LIMIT_SECONDS, what));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  @Override
  public void close() {
    clusters.close();
    reloads.close();
  }
}
