package io.prefixdb.operator.plan;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.prefixdb.operator.desired.DesiredCluster;
import io.prefixdb.operator.desired.Labels;
import io.prefixdb.operator.desired.NodeConfigMap;
import io.prefixdb.operator.observed.ObservedCluster;
import io.prefixdb.operator.observed.ObservedNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a pod carries beyond its template: the role that it plays, and the fingerprint of its files.
 * That of its files makes the kubelet, which otherwise looks every minute or so, hand a changed
 * file to the pod at once: it looks whenever the pod changes.
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
      Map<String, String> annotations =
          live.filter(files -> !files.equals(node.live()))
              .map(files -> Map.of(Labels.LIVE, files))
              .orElse(Map.of());
      if (!node.terminating() && !(labels.isEmpty() && annotations.isEmpty())) {
        marks.add(new Action.Mark(node.name(), node.uid(), labels, annotations));
      }
    }
    return marks;
  }
}
