package io.prefixdb.node.replication;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.replication.Continuity.Verdict;
import io.prefixdb.node.replication.Order.Level;
import io.prefixdb.node.replication.Order.Say;

/**
 * What the slave of a prefix says: the original's lines, letter by letter, and the sentences that
 * explain a breakage.
 */
final class SlaveLines {
  private SlaveLines() {}

  // ---- the lines of the original ----

  static Say gone(PrefixName prefix) {
    return new Say(
        Level.WARNING,
        "Slave replication abort. Prefix '%s' is no longer available on the master "
            .formatted(prefix));
  }

  static Say invalidResponse(PrefixName prefix, long position, long masterLast, Status status) {
    return error(
        ("Slave replication error. Invalid master responce for '%s' need sequence == %d,"
                + " but last acceptable == %d status=%s")
            .formatted(prefix, position, masterLast, status));
  }

  static Say loss(PrefixName prefix, Verdict.Cut cut) {
    return error(
        "Slave not acceptable loss sequence '%s': %d request segment=%d response=%d"
            .formatted(prefix, cut.first() - cut.need(), cut.need(), cut.first()));
  }

  // ---- ours ----

  static Say broken(PrefixName prefix, Breakage breakage) {
    return error(
        "Replication of '%s' is broken (%s): %s"
            .formatted(prefix, breakage.reason(), breakage.message()));
  }

  static Say reloadFailed(PrefixName prefix, String reason) {
    return error("Reload of '%s' failed: %s".formatted(prefix, reason));
  }

  private static Say error(String text) {
    return new Say(Level.ERROR, text);
  }

  // ---- what broke ----

  static String behind(long position, long masterLast) {
    return "update %d is needed but the master ends at %d: it lost updates or is another master"
        .formatted(position, masterLast);
  }

  static String repaired(long position) {
    return "the local copy was repaired and may have lost updates below %d".formatted(position);
  }

  static String purged(long position, long masterLast) {
    return "update %d is needed but the master has nothing left of its log up to %d"
        .formatted(position, masterLast);
  }

  static String elsewhere(String when, long found, long expected) {
    return "the local copy is at %d %s an update (expected: %d): somebody else writes to it"
        .formatted(found, when, expected);
  }
}
