package io.prefixdb.node.simulation;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.Downstream;
import io.prefixdb.node.retention.LogRule;
import io.prefixdb.node.retention.Need;
import io.prefixdb.node.retention.PrefixLog;
import io.prefixdb.node.retention.Removal;
import io.prefixdb.node.retention.Removals;
import io.prefixdb.node.retention.Volume;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Removes logs as a node's keeper of logs does, with what the node knows of its slaves. */
final class Retention {
  private static final LogRule RULE =
      new LogRule(Duration.ofSeconds(1), Duration.ofSeconds(20), 50);
  private static final Volume VOLUME = new Volume(1_000_000_000, 900_000_000, 0);

  private Retention() {}

  /** Whether something could be removed. */
  static boolean look(SimulatedNode node) {
    Server server = node.server();
    if (server == null) {
      return false;
    }
    List<Downstream> slaves = server.downstreams().slaves();
    List<PrefixLog> logs =
        node.disk().all().stream()
            .map(
                data ->
                    new PrefixLog(
                        data.name(), data.last(), data.log().files(), needs(slaves, data.name())))
            .toList();
    List<Removal> removals = Removals.of(logs, RULE, VOLUME, node.clock().now().wall());
    for (Removal removal : removals) {
      Optional.ofNullable(node.disk().find(removal.prefix()))
          .ifPresent(data -> data.log().remove(removal.through()));
    }
    return !removals.isEmpty();
  }

  private static List<Need> needs(List<Downstream> slaves, PrefixName prefix) {
    return slaves.stream()
        .filter(slave -> slave.prefix().equals(prefix))
        .map(slave -> new Need(slave.slave(), slave.acknowledged() + 1))
        .toList();
  }
}
