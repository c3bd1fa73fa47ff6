package io.prefixdb.node;

import io.prefixdb.node.admin.ReplicationStatus;
import io.prefixdb.node.replication.Breakage.Reason;
import io.prefixdb.node.replication.Incidents;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What befell a slave, as the admin port tells it. */
final class ReplicationReport {
  private ReplicationReport() {}

  /**
   * @param connectionsMade to the master
   */
  static ReplicationStatus of(Incidents.Counts counts, long connectionsMade) {
    return new ReplicationStatus(
        connectionsMade, counts.lost(), breaks(counts.breaks()), reloads(counts.reloads()));
  }

  /** Every reason, so that what has not happened yet can be asked for. */
  private static Map<String, Long> breaks(Map<Reason, Long> counted) {
    return Arrays.stream(Reason.values())
        .collect(Collectors.toMap(Reason::name, reason -> counted.getOrDefault(reason, 0L)));
  }

  private static List<ReplicationStatus.Reloads> reloads(Map<Incidents.Reload, Long> counted) {
    return counted.entrySet().stream()
        .map(
            ended ->
                new ReplicationStatus.Reloads(
                    ended.getKey().method(),
                    ReloadReport.result(ended.getKey().succeeded()),
                    ended.getValue()))
        .sorted(
            Comparator.comparing(ReplicationStatus.Reloads::method)
                .thenComparing(ReplicationStatus.Reloads::result))
        .toList();
  }
}
