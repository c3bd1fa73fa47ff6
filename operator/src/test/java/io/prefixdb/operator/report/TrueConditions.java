package io.prefixdb.operator.report;

import io.prefixdb.crds.ClusterCondition;
import io.prefixdb.crds.ClusterStatus;
import java.util.List;

/** What a status says is so. */
final class TrueConditions {
  private TrueConditions() {}

  static List<String> of(ClusterStatus status) {
    return status.conditionList().stream()
        .filter(condition -> condition.status().equals("True"))
        .map(ClusterCondition::type)
        .toList();
  }
}
