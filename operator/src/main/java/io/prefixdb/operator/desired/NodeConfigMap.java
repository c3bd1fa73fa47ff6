package io.prefixdb.operator.desired;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.List;

/**
 * The files of the nodes: configuration and RocksDB options. A node reads them when it starts, and
 * takes over at once what it can when they change.
 */
public final class NodeConfigMap {
  private NodeConfigMap() {}

  /** Its name. */
  public static String name(DesiredCluster cluster) {
    return cluster.name() + "-node";
  }

  static ConfigMap of(DesiredCluster cluster) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace(cluster.namespace())
        .withName(name(cluster))
        .withLabels(cluster.labels())
        .withOwnerReferences(cluster.owner())
        .endMetadata()
        .addToData(NodeConfig.FILE, NodeConfig.render(cluster))
        .addToData(
            NodeConfig.INI, RocksOptions.render(cluster.rocksdb(), cluster.wal().ttlSeconds()))
        .build();
  }

  /**
   * Differs when a running node has to be restarted for its files to count. How long the log is
   * kept counts at once, whether it is kept does not.
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
}
