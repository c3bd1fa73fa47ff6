package io.prefixdb.operator.desired;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Every object of a cluster, in the order in which they are made. */
public final class DesiredObjects {
  private DesiredObjects() {}

  /** The objects, each with the fingerprint of its contents as annotation {@link Labels#HASH}. */
  public static List<HasMetadata> of(DesiredCluster cluster) {
    var objects = new ArrayList<HasMetadata>();
    objects.add(NodeAccount.of(cluster));
    objects.addAll(NodeServices.of(cluster));
    objects.add(NodeBudget.of(cluster));
    for (Role role : Role.values()) {
      objects.add(NodeConfigMap.of(cluster, role));
      objects.add(NodeStatefulSet.of(cluster, role));
    }
    objects.forEach(
        object -> object.getMetadata().setAnnotations(Map.of(Labels.HASH, Fingerprint.of(object))));
    return List.copyOf(objects);
  }
}
