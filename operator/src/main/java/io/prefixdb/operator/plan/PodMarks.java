package io.prefixdb.operator.plan;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.prefixdb.operator.desired.DesiredCluster;
import io.prefixdb.operator.desired.Labels;
import io.prefixdb.operator.desired.NodeConfigMap;
import io.prefixdb.operator.observed.ObservedCluster;
import io.prefixdb.operator.observed.ObservedNode;
import io.prefixdb.operator.observed.ObservedSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a pod carries beyond its template: the role that it plays, the wish that it fulfils, and the
 * fingerprint of its files. That makes the kubelet, which otherwise looks every minute or so, hand
 * a changed file to the pod at once: it looks whenever the pod changes.
 */
final class PodMarks {
  private PodMarks() {}

  static List<Action> of(DesiredCluster desired, ObservedCluster observed, RolePlan roles) {
    Optional<String> live =
        observed
            .find(ConfigMap.class, "ConfigMap/" + NodeConfigMap.name(desired))
            .map(NodeConfigMap::liveFingerprint);
    var marks = new ArrayList<Action>();
    for (ObservedNode node : observed.nodes()) {
      Map<String, String> labels =
          roles.label(node, observed).map(role -> Map.of(Labels.ROLE, role)).orElse(Map.of());
      var annotations = new TreeMap<String, String>();
      live.filter(files -> !files.equals(node.live()))
          .ifPresent(files -> annotations.put(Labels.LIVE, files));
      fulfilled(node, observed)
          .filter(wish -> !wish.equals(node.wish()))
          .ifPresent(wish -> annotations.put(Labels.SPEC, wish));
      if (!node.terminating() && !(labels.isEmpty() && annotations.isEmpty())) {
        marks.add(new Action.Mark(node.name(), node.uid(), labels, annotations));
      }
    }
    return marks;
  }

  /** The wish of the set whose template has made the pod. */
  private static Optional<String> fulfilled(ObservedNode node, ObservedCluster observed) {
    return Optional.ofNullable(observed.sets().get(node.born()))
        .filter(set -> Objects.equals(set.template(), node.template()))
        .map(ObservedSet::wish);
  }
}
