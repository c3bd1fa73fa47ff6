package io.prefixdb.operator.desired;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraintBuilder;
import java.util.Map;

/** A node's pod: one container that passes the Pod Security level {@code restricted}. */
public final class NodePod {
  /** The name of the node's container; others are somebody else's. */
  public static final String CONTAINER = "node";

  private static final long USER = 10001;
  private static final long STOP_SECONDS = 30;

  /**
   * For so many seconds a process may take to open its admin port. What it opens after that, its
   * databases, takes as long as it takes: the port tells whether that gets on.
   */
  private static final int START_SECONDS = 600;

  /** For so long a node may pause and stay behind its Services: a refusal counts at once. */
  private static final int PAUSE_SECONDS = 3;

  private NodePod() {}

  static PodTemplateSpec of(DesiredCluster cluster, Role role) {
    String configHash = NodeConfigMap.restartFingerprint(cluster);
    PodTemplateSpec pod = pod(cluster, role, configHash);
    cluster.overlay().on(pod);
    return pod;
  }

  private static PodTemplateSpec pod(DesiredCluster cluster, Role role, String configHash) {
    return new PodTemplateSpecBuilder()
        .withNewMetadata()
        .withLabels(Labels.ofPod(cluster.name(), role))
        // A configuration that only a restarted node takes over makes a changed template, so it is
        // rolled out.
        .withAnnotations(Map.of(Labels.CONFIG, configHash))
        .endMetadata()
        .withNewSpec()
        .withServiceAccountName(NodeAccount.name(cluster))
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withTerminationGracePeriodSeconds(STOP_SECONDS)
        .withAffinity(apart(cluster))
        .withTopologySpreadConstraints(overZones(cluster))
        .withNewSecurityContext()
        .withRunAsNonRoot(true)
        .withRunAsUser(USER)
        .withRunAsGroup(USER)
        .withFsGroup(USER)
        .withFsGroupChangePolicy("OnRootMismatch")
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .endSecurityContext()
        .withContainers(container(cluster))
        .addNewVolume()
        .withName("config")
        .withNewConfigMap()
        .withName(NodeConfigMap.name(cluster))
        .endConfigMap()
        .endVolume()
        .addNewVolume()
        .withName("tmp")
        .withNewEmptyDir()
        .endEmptyDir()
        .endVolume()
        .endSpec()
        .build();
  }

  private static Container container(DesiredCluster cluster) {
    return new ContainerBuilder()
        .withName(CONTAINER)
        .withImage(cluster.image())
        .withImagePullPolicy("IfNotPresent")
        .withCommand("prefixdb", "node", "-C", NodeConfig.DIRECTORY + "/" + NodeConfig.FILE)
        .addNewEnv()
        .withName("POD_NAME")
        .withNewValueFrom()
        .withNewFieldRef()
        .withFieldPath("metadata.name")
        .endFieldRef()
        .endValueFrom()
        .endEnv()
        .withPorts(cluster.ports().ofContainer())
        // So that the status of a node that ends tells what it said last.
        .withTerminationMessagePolicy("FallbackToLogsOnError")
        .withStartupProbe(probe("/livez", 1, START_SECONDS))
        .withLivenessProbe(probe("/livez", 1, 10))
        .withReadinessProbe(probe("/readyz", PAUSE_SECONDS, 1))
        .withNewResources()
        .withRequests(cluster.resources().requests())
        .withLimits(cluster.resources().limits())
        .endResources()
        .withNewSecurityContext()
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .endSecurityContext()
        .addNewVolumeMount()
        .withName(NodeStatefulSet.VOLUME)
        .withMountPath(NodeConfig.DATA)
        .endVolumeMount()
        .addNewVolumeMount()
        .withName("config")
        .withMountPath(NodeConfig.DIRECTORY)
        .withReadOnly(true)
        .endVolumeMount()
        .addNewVolumeMount()
        .withName("tmp")
        .withMountPath("/tmp")
        .endVolumeMount()
        .build();
  }

  /** A probe every second, unless one takes longer; {@code failures} in a row are the verdict. */
  private static Probe probe(String path, int seconds, int failures) {
    return new ProbeBuilder()
        .withNewHttpGet()
        .withPath(path)
        .withPort(new IntOrString(Ports.ADMIN))
        .endHttpGet()
        .withPeriodSeconds(1)
        .withTimeoutSeconds(seconds)
        .withFailureThreshold(failures)
        .build();
  }

  private static TopologySpreadConstraint overZones(DesiredCluster cluster) {
    return new TopologySpreadConstraintBuilder()
        .withMaxSkew(1)
        .withTopologyKey("topology.kubernetes.io/zone")
        .withWhenUnsatisfiable("ScheduleAnyway")
        .withNewLabelSelector()
        .withMatchLabels(Map.of(Labels.CLUSTER, cluster.name()))
        .endLabelSelector()
        .build();
  }

  private static Affinity apart(DesiredCluster cluster) {
    return new AffinityBuilder()
        .withNewPodAntiAffinity()
        .addNewPreferredDuringSchedulingIgnoredDuringExecution()
        .withWeight(100)
        .withNewPodAffinityTerm()
        .withTopologyKey("kubernetes.io/hostname")
        .withNewLabelSelector()
        .withMatchLabels(Map.of(Labels.CLUSTER, cluster.name()))
        .endLabelSelector()
        .endPodAffinityTerm()
        .endPreferredDuringSchedulingIgnoredDuringExecution()
        .endPodAntiAffinity()
        .build();
  }
}
