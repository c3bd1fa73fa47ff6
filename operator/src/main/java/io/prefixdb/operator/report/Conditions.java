package io.prefixdb.operator.report;

import io.prefixdb.crds.ClusterCondition;
import io.prefixdb.crds.ClusterStatus;
import io.prefixdb.operator.plan.Texts;
import io.prefixdb.operator.plan.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Collects the conditions of a pass. The time of a condition changes with its status only, so a
 * condition whose text is rewritten keeps saying since when it holds.
 */
final class Conditions {
  static final String READY = "Ready";
  static final String SERVING = "Serving";
  static final String REPLICATION_HEALTHY = "ReplicationHealthy";
  static final String RETENTION_SAFE = "RetentionSafe";
  static final String FAILOVER_READY = "FailoverReady";
  static final String RELOAD_ALLOWED = "ReloadAllowed";
  static final String SPEC_VALID = "SpecValid";
  static final String STALLED = "Stalled";
  static final String PROGRESSING = "Progressing";

  private final ClusterStatus before;
  private final long generation;
  private final Instant now;
  private final List<ClusterCondition> conditions = new ArrayList<>();

  Conditions(ClusterStatus before, long generation, Instant now) {
    this.before = before;
    this.generation = generation;
    this.now = now;
  }

  void add(String type, boolean holds, String reason, String message) {
    String status = holds ? "True" : "False";
    String since =
        find(before, type)
            .filter(condition -> condition.status().equals(status))
            .map(ClusterCondition::lastTransitionTime)
            .orElseGet(() -> Times.text(now));
    conditions.add(
        new ClusterCondition(type, status, generation, since, reason, Texts.clip(message)));
  }

  List<ClusterCondition> list() {
    return List.copyOf(conditions);
  }

  static Optional<ClusterCondition> find(ClusterStatus status, String type) {
    return status.conditionList().stream()
        .filter(condition -> condition.type().equals(type))
        .findFirst();
  }

  static boolean holds(ClusterStatus status, String type) {
    return find(status, type).filter(condition -> condition.status().equals("True")).isPresent();
  }
}
