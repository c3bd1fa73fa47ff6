package io.prefixdb.operator.desired;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.TreeMap;

/**
 * What a developer needs to find the cause of a break that the first remedy did not mend. It is no
 * wish: it is written once, what somebody does with it then stays, and no cache keeps it, for it is
 * large; so it does not carry the label by which the operator finds what it manages.
 */
public final class EvidenceConfigMap {
  /** What it is about. */
  public static final String ABOUT = "about.txt";

  private EvidenceConfigMap() {}

  /** How a person fetches it. */
  public static String command(DesiredCluster cluster) {
    return "kubectl get configmap -n %s %s -o yaml".formatted(cluster.namespace(), name(cluster));
  }

  private static String name(DesiredCluster cluster) {
    return cluster.name() + "-evidence";
  }

  /** The object, which goes with the cluster; what it holds besides is added when it is written. */
  public static ConfigMap of(DesiredCluster cluster, String about) {
    var labels = new TreeMap<>(cluster.labels());
    labels.remove(Labels.MANAGED_BY);
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace(cluster.namespace())
        .withName(name(cluster))
        .withLabels(labels)
        .withOwnerReferences(cluster.owner())
        .endMetadata()
        .addToData(ABOUT, about)
        .build();
  }
}
