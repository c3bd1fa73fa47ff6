package io.prefixdb.operator.desired;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.prefixdb.crds.ClusterSpec;
import io.prefixdb.crds.ClusterStatus;
import io.prefixdb.crds.PrefixDBCluster;
import io.prefixdb.crds.ReplicationSpec;
import io.prefixdb.crds.StorageSpec;
import io.prefixdb.crds.TuningSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a {@link PrefixDBCluster} asks for, with every default filled in.
 *
 * @param uid the resource's uid, which is the cluster's identity towards its nodes
 * @param generation the spec's generation
 * @param created when the resource was made
 * @param podFingerprint differs when the user asks for other pods; a new release of the operator
 *     leaves it as it is
 * @param slavePods how many pods are born as slaves: more than {@code slaves} while the master is
 *     one that would have to go, fewer while it is not certain that the master bears them
 * @param wal how long a node with slaves keeps its WAL
 * @param acks the node's section {@code acks}: what a write waits for
 * @param overlay what is put on top of the pods
 * @param budget whether a PodDisruptionBudget is wanted
 * @param network who reaches the nodes; empty when no NetworkPolicy is wanted
 * @param paused whether the operator shall change nothing
 * @param maxMasterP99 how slow the first slave may make the master
 * @param windows when a new release may make pods anew
 * @param problems a sentence for each thing that cannot be applied; while there is one, no object
 *     is changed and what runs goes on running
 */
public record DesiredCluster(
    String namespace,
    String name,
    String uid,
    long generation,
    Instant created,
    String podFingerprint,
    String image,
    int slaves,
    int slavePods,
    StorageSpec storage,
    NodeResources resources,
    Ports ports,
    Map<String, Object> config,
    Map<String, String> rocksdb,
    WalRetention wal,
    Map<String, Object> acks,
    Map<String, Object> slaveOptions,
    ReloadPolicy reload,
    PodOverlay overlay,
    boolean budget,
    Optional<NetworkRules> network,
    boolean paused,
    Duration maxMasterP99,
    MaintenanceWindows windows,
    List<String> problems) {

  /**
   * Reads the resource.
   *
   * @param operator this operator
   */
  public static DesiredCluster from(PrefixDBCluster resource, Installation operator) {
    ClusterSpec spec = resource.getSpec();
    ReplicationSpec replication =
        Objects.requireNonNullElse(spec.replication(), ReplicationSpec.NONE);
    int slaves = Objects.requireNonNullElse(spec.slaves(), 2);
    Map<String, Object> config = Objects.requireNonNullElse(spec.config(), Map.of());
    Map<String, String> rocksdb = Objects.requireNonNullElse(spec.rocksdb(), Map.of());
    int slavePods =
        Math.max(
            AttachedSlaves.of(slaves, replication, resource.getStatus()),
            slavesUpToTheMaster(resource));
    var problems = new ArrayList<String>(impossible(spec));
    problems.addAll(NodeOptions.problems(config, ReplicationOptions.given(replication)));
    problems.addAll(RocksOptions.problems(rocksdb));
    // The log stays when slaves were taken away again: to stop it, the master would be restarted.
    WalRetention wal = WalRetention.from(Math.max(slaves, slavePods), replication, problems);
    ReloadPolicy reload = ReloadPolicy.from(spec.reload(), problems);
    Map<String, Object> acks = ReplicationOptions.acks(slavePods, replication, problems);
    NodeResources resources = NodeResources.from(spec.resources(), problems);
    PodOverlay overlay = PodOverlay.from(spec.podTemplate(), problems);
    MaintenanceWindows windows = MaintenanceWindows.from(spec.maintenance(), problems);
    Ports ports = Ports.from(spec.ports());
    Map<String, Object> slaveOptions = ReplicationOptions.slave(replication);
    var wish =
        new PodWish(
            resource.getMetadata().getUid(),
            spec.image(),
            resources,
            ports,
            config,
            rocksdb,
            wal,
            acks,
            slaveOptions,
            overlay);
    return new DesiredCluster(
        resource.getMetadata().getNamespace(),
        resource.getMetadata().getName(),
        resource.getMetadata().getUid(),
        Objects.requireNonNullElse(resource.getMetadata().getGeneration(), 0L),
        Instant.parse(
            Objects.requireNonNullElse(
                resource.getMetadata().getCreationTimestamp(), Instant.EPOCH.toString())),
        wish.fingerprint(),
        Objects.requireNonNullElse(spec.image(), operator.nodeImage()),
        slaves,
        slavePods,
        spec.storage(),
        resources,
        ports,
        config,
        rocksdb,
        wal,
        acks,
        slaveOptions,
        reload,
        overlay,
        spec.podDisruptionBudget() == null
            || !Boolean.FALSE.equals(spec.podDisruptionBudget().enabled()),
        NetworkRules.from(spec.networkPolicy(), operator),
        spec.maintenance() != null && Boolean.TRUE.equals(spec.maintenance().paused()),
        maxMasterP99(spec, problems),
        windows,
        List.copyOf(problems));
  }

  /** What the API server takes, and no pod could ever run with. */
  private static List<String> impossible(ClusterSpec spec) {
    var problems = new ArrayList<String>();
    if (spec.image() != null && spec.image().isBlank()) {
      problems.add(
          "spec.image: '' names no image; name one, or remove the field for the operator's");
    }
    if (spec.storage().size().matches("[0.]+[A-Za-z]*")) {
      problems.add(
          "spec.storage.size: '%s' is no room at all; delete the cluster and apply it with a size, for example 10Gi"
              .formatted(spec.storage().size()));
    }
    return problems;
  }

  private static Duration maxMasterP99(ClusterSpec spec, List<String> problems) {
    TuningSpec tuning = Objects.requireNonNullElse(spec.tuning(), TuningSpec.NONE);
    return DurationText.parse(
        "spec.tuning.maxMasterP99",
        Objects.requireNonNullElse(tuning.maxMasterP99(), "50ms"),
        problems);
  }

  /** Whether no slave shall be there now, asked for or not. */
  public boolean alone() {
    return slavePods == 0;
  }

  /** The command by which a person makes that pod the master, whatever was asked before. */
  public String promoteCommand(String pod) {
    return annotateCommand("pfx", Labels.PROMOTE, pod);
  }

  /** The command by which a person has remedies of that slave go on. */
  public String resetCommand(String slave) {
    return annotateCommand("prefixdbcluster", Labels.RESET_FAILED, slave);
  }

  /** Without the option kubectl changes no annotation that is there with another value. */
  private String annotateCommand(String kind, String annotation, String value) {
    return "kubectl annotate --overwrite %s -n %s %s %s=%s"
        .formatted(kind, namespace, name, annotation, value);
  }

  /** The same with another number of slaves. */
  public DesiredCluster withSlaves(int count) {
    return new DesiredCluster(
        namespace,
        name,
        uid,
        generation,
        created,
        podFingerprint,
        image,
        count,
        count,
        storage,
        resources,
        ports,
        config,
        rocksdb,
        wal,
        acks,
        slaveOptions,
        reload,
        overlay,
        budget,
        network,
        paused,
        maxMasterP99,
        windows,
        problems);
  }

  /** How many slaves there shall be in the end; the master's pod is never one of them. */
  public int followers() {
    return Math.max(slaves, slavePods);
  }

  /** The name of the object that serves a role: a StatefulSet, a ConfigMap, a Service. */
  public String nameOf(Role role) {
    return name + "-" + role.label();
  }

  /** How many pods are born in a role. */
  public int replicas(Role role) {
    return switch (role) {
      case MASTER -> 1;
      case SLAVE -> slavePods;
    };
  }

  /** The names of the pods. */
  public List<String> pods() {
    var names = new ArrayList<String>();
    for (Role role : Role.values()) {
      for (int ordinal = 0; ordinal < replicas(role); ordinal++) {
        names.add(nameOf(role) + "-" + ordinal);
      }
    }
    return names;
  }

  /** Whether that is the name of a pod of the cluster, be it there or not. */
  public boolean names(String pod) {
    return Stream.of(Role.values())
        .anyMatch(role -> pod.matches(Pattern.quote(nameOf(role)) + "-[0-9]{1,9}"));
  }

  /** Where slaves find a pod's node, whatever address it has. */
  public String upstream(String pod) {
    return "%s.%s.%s.svc:%d"
        .formatted(pod, NodeServices.headlessName(this), namespace, ports.slave());
  }

  /** Whether a slave's process ends when it breaks, so that it finds each break at its start. */
  public boolean endsWhenBroken() {
    return ReplicationOptions.endsWhenBroken(slaveOptions);
  }

  /** How many slaves there are at least where that pod is one; 0 when it is none by its name. */
  public int slavesWith(String pod) {
    return slavesWith(name, pod);
  }

  private static int slavesWith(String cluster, String pod) {
    String born = cluster + "-" + Role.SLAVE.label() + "-";
    return pod.matches(Pattern.quote(born) + "[0-9]{1,2}")
        ? Integer.parseInt(pod.substring(born.length())) + 1
        : 0;
  }

  /** The master's pod is never removed, though it was born as a slave. */
  private static int slavesUpToTheMaster(PrefixDBCluster resource) {
    ClusterStatus status = resource.getStatus();
    return status == null
        ? 0
        : Stream.of(status.targetMaster(), status.currentMaster())
            .filter(Objects::nonNull)
            .mapToInt(pod -> slavesWith(resource.getMetadata().getName(), pod))
            .max()
            .orElse(0);
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
