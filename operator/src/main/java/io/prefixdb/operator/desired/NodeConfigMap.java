package io.prefixdb.operator.desired;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;

/** The files of a role's nodes: configuration and RocksDB options. */
final class NodeConfigMap {
  private NodeConfigMap() {}

  static ConfigMap of(DesiredCluster cluster, Role role) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace(cluster.namespace())
        .withName(cluster.nameOf(role))
        .withLabels(cluster.labels())
        .withOwnerReferences(cluster.owner())
        .endMetadata()
        .addToData(NodeConfig.FILE, NodeConfig.render(cluster, role))
        .addToData(NodeConfig.INI, RocksOptions.render(cluster.rocksdb(), walTtl(cluster, role)))
        .build();
  }

  /** Nobody pulls from a leaf slave, so it keeps no WAL for others. */
  private static long walTtl(DesiredCluster cluster, Role role) {
    return switch (role) {
      case MASTER -> cluster.wal().ttlSeconds();
      case SLAVE -> 0;
    };
  }
}
