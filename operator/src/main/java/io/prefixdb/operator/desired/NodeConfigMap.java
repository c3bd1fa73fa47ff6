package io.prefixdb.operator.desired;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.List;
import java.util.Optional;

/**
 * The files of the nodes: configuration and RocksDB options. A node reads them when it starts, and
 * takes over at once what it can when they change.
 */
public final class NodeConfigMap {
  private static final ObjectMapper JSON = new ObjectMapper();

  private NodeConfigMap() {}

  /** Its name. */
  public static String name(DesiredCluster cluster) {
    return cluster.name() + "-node";
  }

  static ConfigMap of(DesiredCluster cluster) {
    String ini = RocksOptions.render(cluster.rocksdb(), cluster.wal().ttlSeconds());
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace(cluster.namespace())
        .withName(name(cluster))
        .withLabels(cluster.labels())
        .withOwnerReferences(cluster.owner())
        .endMetadata()
        .addToData(NodeConfig.FILE, NodeConfig.render(cluster, ini))
        .addToData(NodeConfig.INI, ini)
        .build();
  }

  /**
   * Differs when every running node has to be restarted for its files to count. How long the log is
   * kept counts at once, whether it is kept does not; options of slaves count for slaves alone.
   */
  static String restartFingerprint(DesiredCluster cluster) {
    long kept = Math.min(1, cluster.wal().ttlSeconds());
    return Fingerprint.of(
        List.of(NodeConfig.withoutLive(cluster), RocksOptions.render(cluster.rocksdb(), kept)));
  }

  /** Differs when any of the files does: a running node is told to look at them. */
  public static String liveFingerprint(ConfigMap files) {
    return Fingerprint.of(files.getData());
  }

  /** What nodes tell as {@code configRevision} when they use the files; empty when they cannot. */
  public static Optional<String> revision(ConfigMap files) {
    String text = files.getData() == null ? null : files.getData().get(NodeConfig.FILE);
    try {
      return text == null
          ? Optional.empty()
          : Optional.of(JSON.readTree(text).path("admin").path("revision").asText())
              .filter(revision -> !revision.isEmpty());
    } catch (JsonProcessingException e) {
      return Optional.empty(); // somebody changed it by hand, which is put back
    }
  }
}
