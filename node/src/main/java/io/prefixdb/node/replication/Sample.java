package io.prefixdb.node.replication;

import io.prefixdb.node.model.CorruptUpdateException;
import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.model.UpdateBatch.Op;
import io.prefixdb.node.model.Updates;
import java.util.Optional;

/**
 * What comes of a look at one update of a master. One without a history can only be known by its
 * updates: one that was put back from an older copy, and has gone on since, has others under the
 * same numbers. Pure.
 */
sealed interface Sample {
  /** Where the master ends. */
  long last();

  /** It is the one that was taken before. */
  record Same(long last) implements Sample {}

  /** It is another one. */
  record Other(long last) implements Sample {}

  /** The master does not have it any more, or not yet, or nobody remembers what it was. */
  record Unknown(long last) implements Sample {}

  /**
   * Compares the master's update with the one that was taken before.
   *
   * @param master what its log has from the sequence of that one on
   */
  static Sample of(Witness taken, Updates master) {
    Optional<Op> present = at(taken.sequence(), master);
    if (present.isEmpty()) {
      return new Unknown(master.last());
    }
    return Witness.of(taken.sequence(), present.get()).equals(taken)
        ? new Same(master.last())
        : new Other(master.last());
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
