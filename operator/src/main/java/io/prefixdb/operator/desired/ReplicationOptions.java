package io.prefixdb.operator.desired;

import io.prefixdb.crds.ReplicationSpec;
import io.prefixdb.crds.ReplicationSpec.OnAckTimeout;
import io.prefixdb.crds.ReplicationSpec.OnBroken;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The node's sections {@code acks} and {@code slave}, as far as the user says something. */
final class ReplicationOptions {
  private static final String ON_BROKEN = "on_broken";
  private static final String TIMEOUT = "spec.replication.ackTimeout";

  private ReplicationOptions() {}

  /** Empty while no write waits for a slave, or there is none to wait for. */
  static Map<String, Object> acks(int slaves, ReplicationSpec replication, List<String> problems) {
    int min = Objects.requireNonNullElse(replication.minAcks(), 0);
    if (min == 0 || slaves == 0) {
      return Map.of();
    }
    var acks = new LinkedHashMap<String, Object>();
    acks.put("min", min);
    String timeout = Objects.requireNonNullElse(replication.ackTimeout(), "1s");
    long millis = DurationText.parse(TIMEOUT, timeout, problems).toMillis();
    if (millis == 0) {
      problems.add(
          "%s: '%s' gives slaves no time to answer, so no write would ever have its minAcks; set a longer time"
              .formatted(TIMEOUT, timeout));
    }
    acks.put("timeout_ms", millis);
    acks.put("otherwise", replication.onAckTimeout() == OnAckTimeout.Refuse ? "refuse" : "degrade");
    return acks;
  }

  static Map<String, Object> slave(ReplicationSpec replication) {
    var slave = new LinkedHashMap<>(given(replication));
    if (replication.onBroken() == OnBroken.Exit) {
      slave.put(ON_BROKEN, "exit_once");
    }
    return slave;
  }

  static boolean endsWhenBroken(Map<String, Object> slave) {
    return slave.containsKey(ON_BROKEN);
  }

  /** What the user gave by the node's own names. */
  static Map<String, Object> given(ReplicationSpec replication) {
    return Objects.requireNonNullElse(replication.slave(), Map.of());
  }
}
