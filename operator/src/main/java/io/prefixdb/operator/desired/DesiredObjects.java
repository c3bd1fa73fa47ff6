package io.prefixdb.operator.desired;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Every object of a cluster, in the order in which they are made. */
public final class DesiredObjects {
  private DesiredObjects() {}

  /** Objects that an earlier spec wanted and this one does not. */
  public static List<HasMetadata> unwanted(DesiredCluster cluster) {
    var unwanted = new ArrayList<HasMetadata>();
    if (!cluster.budget()) {
      unwanted.add(NodeBudget.of(cluster));
    }
    if (cluster.network().isEmpty()) {
      unwanted.add(NodeNetworkPolicy.none(cluster));
    }
    return unwanted;
  }

  /** The objects, each with the fingerprint of its contents as annotation {@link Labels#HASH}. */
  public static List<HasMetadata> of(DesiredCluster cluster) {
    var objects = new ArrayList<HasMetadata>();
    objects.add(NodeAccount.of(cluster));
    objects.addAll(NodeServices.of(cluster));
    if (cluster.budget()) {
      objects.add(NodeBudget.of(cluster));
    }
    cluster.network().ifPresent(rules -> objects.add(NodeNetworkPolicy.of(cluster, rules)));
    objects.add(NodeConfigMap.of(cluster));
    for (Role role : Role.values()) {
      objects.add(NodeStatefulSet.of(cluster, role));
    }
    objects.forEach(object -> object.getMetadata().setAnnotations(annotations(cluster, object)));
    return List.copyOf(objects);
  }

  private static Map<String, String> annotations(DesiredCluster cluster, HasMetadata object) {
    var annotations = new TreeMap<String, String>();
    annotations.put(Labels.HASH, Fingerprint.of(object));
    if (makesPods(object)) {
      annotations.put(Labels.SPEC, cluster.podFingerprint());
    }
    return annotations;
  }

  /** Whether pods are made of the object, so that a change of it changes them. */
  private static boolean makesPods(HasMetadata object) {
    return object instanceof StatefulSet || object instanceof ConfigMap;
  }
}
