package io.prefixdb.node.replication;

import io.prefixdb.node.model.History;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.replication.Continuity.Verdict;
import io.prefixdb.node.replication.Order.Level;
import io.prefixdb.node.replication.Order.Say;
import java.util.Optional;

/** What the slave of one prefix says in the log; the original's lines as it has them. */
final class SlaveLines {
  private final PrefixName prefix;

  SlaveLines(PrefixName prefix) {
    this.prefix = prefix;
  }

  Say invalidResponse(long need, long lastAcceptable, Status status) {
    return new Say(
        Level.ERROR,
        ("Slave replication error. Invalid master responce for '%s' need sequence == %d,"
                + " but last acceptable == %d status=%s")
            .formatted(prefix, need, lastAcceptable, status));
  }

  Say unacceptableLoss(Verdict.Cut cut) {
    return new Say(
        Level.ERROR,
        "Slave not acceptable loss sequence '%s': %d request segment=%d response=%d"
            .formatted(prefix, cut.first() - cut.need(), cut.need(), cut.first()));
  }

  /** As {@link #unacceptableLoss} but for a space, as in the original. */
  Say acceptedLoss(Verdict.Cut cut) {
    return new Say(
        Level.WARNING,
        "Slave not acceptable loss sequence '%s' : %d request segment=%d response=%d"
            .formatted(prefix, cut.first() - cut.need(), cut.need(), cut.first()));
  }

  /** Said once for a reason, and not when a reload follows. */
  Optional<Say> writeError(String reason, SlaveState before, boolean reloadWanted) {
    String text = "wrocksdb_slave::updates_generator_: Slave write error: " + reason;
    return reloadWanted || before.equals(new SlaveState.Stuck(reason))
        ? Optional.empty()
        : Optional.of(new Say(Level.ERROR, text));
  }

  /** What the original says of a position that cannot be known. */
  Say positionUnknown() {
    return new Say(
        Level.ERROR,
        "Invalid sequence number. Replication is not possible. You must synchronize the database: "
            + prefix);
  }

  Say gone() {
    return new Say(
        Level.WARNING,
        "Slave replication abort. Prefix '%s' is no longer available on the master "
            .formatted(prefix));
  }

  Say unproven(History master, long position) {
    return new Say(
        Level.WARNING,
        "Slave of '%s': nothing proves that the updates below %d are the master's, for %s does not know its history"
            .formatted(prefix, position, master.timeline().isKnown() ? "the copy" : "the master"));
  }

  Say broken(Breakage breakage) {
    return new Say(
        Level.ERROR,
        "Replication of '%s' is broken (%s): %s"
            .formatted(prefix, breakage.reason(), breakage.message()));
  }

  Say reloadFailed(String reason) {
    return new Say(Level.ERROR, "Reload of '%s' failed: %s".formatted(prefix, reason));
  }
}
