package io.prefixdb.operator.act;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.prefixdb.crds.PrefixDBCluster;
import io.prefixdb.operator.desired.EvidenceConfigMap;
import io.prefixdb.operator.observed.ClippedText;
import io.prefixdb.operator.observed.ObservedReload;
import io.prefixdb.operator.observed.RawStatus;
import io.prefixdb.operator.plan.Action;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the nodes for their whole status and writes that into a ConfigMap, beside the cluster's spec
 * and status and the records of its reloads. No pass waits for it, and only one cluster's is in
 * memory at a time. What is written is at most {@link #NODES_BYTES} and what the cluster itself
 * has, well below the 1 MiB of an object.
 */
public final class EvidenceKeeper {
  private static final Logger log = LoggerFactory.getLogger(EvidenceKeeper.class);

  /** A break that comes and goes is not written again and again. */
  private static final Duration ANEW_AFTER = Duration.ofMinutes(5);

  /** What could not be written is tried again after this, and after twice as long each time. */
  private static final Duration AGAIN_AFTER = Duration.ofSeconds(10);

  /** Ten minutes together: an API server that is upgraded is back then. */
  static final int TRIES_MAX = 7;

  private static final int CLUSTER_BYTES = 128 << 10;
  private static final int RELOADS_BYTES = 64 << 10;

  /** Of all nodes together; each has the same share. */
  static final int NODES_BYTES = 384 << 10;

  private static final int NODE_BYTES_MAX = 128 << 10;
  private static final int REMEMBERED_MAX = 1000;

  private final KubernetesClient client;
  private final HttpClient http;
  private final LongSupplier nanoClock;
  private final String version;
  private final Duration againAfter;
  private final Semaphore turn = new Semaphore(1);
  private final Map<String, Begun> begun =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Begun> eldest) {
          return size() > REMEMBERED_MAX;
        }
      };

  /** Whose turn it is to write a cluster's evidence, and since when. */
  private record Begun(Object order, long atNanos) {}

  /**
   * Uses clients that may be shared.
   *
   * @param version of the operator
   */
  public EvidenceKeeper(
      KubernetesClient client, HttpClient http, LongSupplier nanoClock, String version) {
    this(client, http, nanoClock, version, AGAIN_AFTER);
  }

  EvidenceKeeper(
      KubernetesClient client,
      HttpClient http,
      LongSupplier nanoClock,
      String version,
      Duration againAfter) {
    this.client = client;
    this.http = http;
    this.nanoClock = nanoClock;
    this.version = version;
    this.againAfter = againAfter;
  }

  /** Begins, unless that was done a short time ago. Called by passes; never waits. */
  void begin(PrefixDBCluster cluster, Action.KeepEvidence wish) {
    var _ = keep(cluster, wish);
  }

  /** The same with who does it. */
  Optional<Thread> keep(PrefixDBCluster cluster, Action.KeepEvidence wish) {
    var order = new Object();
    return begins(cluster.getMetadata().getUid(), order)
        ? Optional.of(
            Thread.ofVirtual().name("evidence").start(() -> keepAtLast(cluster, wish, order)))
        : Optional.empty();
  }

  private synchronized boolean begins(String cluster, Object order) {
    long now = nanoClock.getAsLong();
    Begun before = begun.get(cluster);
    boolean lately = before != null && now - before.atNanos() < ANEW_AFTER.toNanos();
    if (!lately) {
      begun.put(cluster, new Begun(order, now));
    }
    return !lately;
  }

  /** Whether no later break has taken the place of the one for which it was begun. */
  private synchronized boolean isLatest(String cluster, Object order) {
    Begun latest = begun.get(cluster);
    return latest != null && latest.order().equals(order);
  }

  /** It may be begun again at once. */
  private synchronized void giveUp(String cluster, Object order) {
    if (isLatest(cluster, order)) {
      begun.remove(cluster);
    }
  }

  /** The status of the cluster says already where the evidence is. */
  private void keepAtLast(PrefixDBCluster cluster, Action.KeepEvidence wish, Object order) {
    ObjectMeta meta = cluster.getMetadata();
    Duration pause = againAfter;
    for (int tries = 1; isLatest(meta.getUid(), order); tries++) {
      if (collectAndWrite(cluster, wish)) {
        return;
      }
      if (tries == TRIES_MAX || !passes(pause)) {
        log.warn("{}: no evidence is kept, after {} tries", meta.getName(), tries);
        giveUp(meta.getUid(), order);
        return;
      }
      pause = pause.multipliedBy(2);
    }
  }

  private static boolean passes(Duration pause) {
    try {
      Thread.sleep(pause);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** False when it may be done later. */
  private boolean collectAndWrite(PrefixDBCluster cluster, Action.KeepEvidence wish) {
    String name = cluster.getMetadata().getName();
    ObjectMeta meta = wish.object().getMetadata();
    turn.acquireUninterruptibly();
    try {
      if (isForeign(cluster, meta)) {
        log.warn(
            "{}: ConfigMap {} belongs to somebody else, so no evidence is kept",
            name,
            meta.getName());
        return true;
      }
      ConfigMap written = client.resource(whole(cluster, wish)).patch(OurFields.APPLY);
      log.info("{}: evidence is kept in {}", name, nameOf(written));
      return true;
    } catch (RuntimeException e) { // whatever it is, nothing else hangs on it
      log.warn("{}: evidence could not be kept: {}", name, String.valueOf(e));
      return false;
    } finally {
      turn.release();
    }
  }

  private static String nameOf(ConfigMap map) {
    return map.getMetadata().getNamespace() + "/" + map.getMetadata().getName();
  }

  private boolean isForeign(PrefixDBCluster cluster, ObjectMeta meta) {
    return client
        .configMaps()
        .inNamespace(meta.getNamespace())
        .withField("metadata.name", meta.getName())
        .list()
        .getItems()
        .stream()
        .anyMatch(there -> !isOf(cluster, there));
  }

  private static boolean isOf(PrefixDBCluster cluster, ConfigMap map) {
    return map.getMetadata().getOwnerReferences().stream()
        .anyMatch(owner -> owner.getUid().equals(cluster.getMetadata().getUid()));
  }

  private ConfigMap whole(PrefixDBCluster cluster, Action.KeepEvidence wish) {
    var data = new TreeMap<>(wish.object().getData());
    data.merge(EvidenceConfigMap.ABOUT, "\noperator " + version + "\n", String::concat);
    data.put("cluster.yaml", ClippedText.of(Serialization.asYaml(cluster), CLUSTER_BYTES));
    data.put("reloads.yaml", ClippedText.of(Serialization.asYaml(records(wish)), RELOADS_BYTES));
    int share = Math.min(NODE_BYTES_MAX, NODES_BYTES / Math.max(1, wish.nodes().size()));
    wish.nodes().forEach((node, port) -> data.put(node + ".json", statusOf(port, share)));
    return new ConfigMapBuilder(wish.object()).withData(data).build();
  }

  private static Map<String, Map<String, Object>> records(Action.KeepEvidence wish) {
    var records = new TreeMap<String, Map<String, Object>>();
    for (ObservedReload reload : wish.reloads()) {
      records.put(reload.name(), Map.of("spec", reload.order(), "status", reload.status()));
    }
    return records;
  }

  private String statusOf(URI adminPort, int bytesMax) {
    try {
      return RawStatus.of(http, adminPort, bytesMax).join();
    } catch (CompletionException e) {
      return "it does not answer: " + e.getCause();
    }
  }
}
