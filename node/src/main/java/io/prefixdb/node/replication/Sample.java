package io.prefixdb.node.replication;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.CorruptUpdateException;
import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.model.UpdateBatch.Op;
import io.prefixdb.node.model.Updates;
import java.util.Optional;

/**
 * What comes of a look at one update in two logs. A master without a history can only be known by
 * its updates: one that was put back from an older copy, and has gone on since, has others under
 * the same numbers. Pure.
 */
sealed interface Sample {
  /** What every value and operand ends in. */
  int TIME_BYTES = 4;

  /** They have the same one. */
  record Same() implements Sample {}

  /**
   * They have different ones.
   *
   * @param last where the master ends
   */
  record Other(long last) implements Sample {}

  /**
   * One of them does not have it any more, or not yet, or only the times differ, as in the log of
   * an original slave that took the master's place: nothing is known.
   */
  record Unknown() implements Sample {}

  /**
   * Compares the update of that sequence.
   *
   * @param here what the local log has from that sequence on
   */
  static Sample of(long sequence, Updates master, Updates here) {
    Optional<Op> theirs = at(sequence, master);
    Optional<Op> ours = at(sequence, here);
    if (theirs.isEmpty() || ours.isEmpty()) {
      return new Unknown();
    }
    if (theirs.equals(ours)) {
      return new Same();
    }
    return theirs.map(Sample::timeless).equals(ours.map(Sample::timeless))
        ? new Unknown()
        : new Other(master.last());
  }

  private static Op timeless(Op op) {
    return switch (op) {
      case Op.Put(Bytes key, Bytes value) -> new Op.Put(key, timeless(value));
      case Op.Merge(Bytes key, Bytes operand) -> new Op.Merge(key, timeless(operand));
      case Op.Delete delete -> delete;
    };
  }

  private static Bytes timeless(Bytes value) {
    return Bytes.copyOf(value.array(), 0, Math.max(0, value.length() - TIME_BYTES));
  }

  private static Optional<Op> at(long sequence, Updates updates) {
    if (!(updates instanceof Updates.Batches batches)) {
      return Optional.empty();
    }
    try {
      UpdateBatch first = UpdateBatch.of(batches.logs().getFirst());
      return sequence >= first.sequence() && sequence < first.end()
          ? Optional.of(first.from(sequence).ops().getFirst())
          : Optional.empty();
    } catch (CorruptUpdateException e) {
      return Optional.empty(); // who takes it for an update is told
    }
  }
}
