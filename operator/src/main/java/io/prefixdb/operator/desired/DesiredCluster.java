package io.prefixdb.operator.desired;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.prefixdb.crds.ClusterSpec;
import io.prefixdb.crds.PrefixDBCluster;
import io.prefixdb.crds.ReplicationSpec;
import io.prefixdb.crds.ResourcesSpec;
import io.prefixdb.crds.StorageSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a {@link PrefixDBCluster} asks for, with every default filled in.
 *
 * @param uid the resource's uid, which is the cluster's identity towards its nodes
 * @param generation the spec's generation
 * @param wal how long a node with slaves keeps its WAL
 * @param problems a sentence for each thing that cannot be applied; while there is one, no object
 *     is changed and what runs goes on running
 */
public record DesiredCluster(
    String namespace,
    String name,
    String uid,
    long generation,
    String image,
    int slaves,
    StorageSpec storage,
    ResourcesSpec resources,
    Ports ports,
    Map<String, Object> config,
    Map<String, String> rocksdb,
    WalRetention wal,
    Map<String, Object> slaveOptions,
    ReloadPolicy reload,
    List<String> problems) {

  /**
   * Reads the resource.
   *
   * @param defaultImage the node image of this operator's release
   */
  public static DesiredCluster from(PrefixDBCluster resource, String defaultImage) {
    ClusterSpec spec = resource.getSpec();
    ReplicationSpec replication =
        Objects.requireNonNullElseGet(
            spec.replication(), () -> new ReplicationSpec(null, null, null, null));
    int slaves = Objects.requireNonNullElse(spec.slaves(), 2);
    Map<String, Object> config = Objects.requireNonNullElse(spec.config(), Map.of());
    Map<String, String> rocksdb = Objects.requireNonNullElse(spec.rocksdb(), Map.of());
    Map<String, Object> slave = Objects.requireNonNullElse(replication.slave(), Map.of());
    var problems = new ArrayList<String>();
    problems.addAll(NodeOptions.problems(config, slave));
    problems.addAll(RocksOptions.problems(rocksdb));
    WalRetention wal = WalRetention.from(slaves, replication, problems);
    ReloadPolicy reload = ReloadPolicy.from(spec.reload(), problems);
    return new DesiredCluster(
        resource.getMetadata().getNamespace(),
        resource.getMetadata().getName(),
        resource.getMetadata().getUid(),
        Objects.requireNonNullElse(resource.getMetadata().getGeneration(), 0L),
        Objects.requireNonNullElse(spec.image(), defaultImage),
        slaves,
        spec.storage(),
        Objects.requireNonNullElseGet(spec.resources(), () -> new ResourcesSpec(null, null)),
        Ports.from(spec.ports()),
        config,
        rocksdb,
        wal,
        slave,
        reload,
        List.copyOf(problems));
  }

  /** The name of the object that serves a role: a StatefulSet, a ConfigMap, a Service. */
  public String nameOf(Role role) {
    return name + "-" + role.label();
  }

  /** How many pods are born in a role. */
  public int replicas(Role role) {
    return switch (role) {
      case MASTER -> 1;
      case SLAVE -> slaves;
    };
  }

  /** Labels by which every object of the cluster is found. */
  Map<String, String> labels() {
    return Labels.ofCluster(name);
  }

  /** Makes an object part of the cluster: it goes when the cluster goes. */
  public OwnerReference owner() {
    return new OwnerReferenceBuilder()
        .withApiVersion(PrefixDBCluster.GROUP + "/" + PrefixDBCluster.VERSION)
        .withKind("PrefixDBCluster")
        .withName(name)
        .withUid(uid)
        .withController(true)
        .withBlockOwnerDeletion(true)
        .build();
  }
}
