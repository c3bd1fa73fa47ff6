package io.prefixdb.node.replication;

import io.prefixdb.node.model.CorruptUpdateException;
import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.model.Updates;
import io.prefixdb.node.replication.Breakage.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * The rule that a slave never skips. Every batch of an answer must start where the one before ended
 * and the first one at the wanted sequence; only the beginning of an answer may repeat what is here
 * already, and is cut off. RocksDB gives the first batch that it still has, so a first sequence
 * above the wanted one is the only sign that updates are gone.
 */
final class Continuity {
  private Continuity() {}

  /** What may be done with an answer. */
  sealed interface Verdict {
    /**
     * Nothing is missing.
     *
     * @param logs contiguous from the wanted sequence on, possibly none
     * @param next the sequence after the last one
     */
    record Contiguous(List<byte[]> logs, long next) implements Verdict {}

    /**
     * Something is missing or wrong.
     *
     * @param first the sequence that was found in the place of {@code need}
     */
    record Cut(Reason reason, long need, long first, String message) implements Verdict {}
  }

  static Verdict check(long wanted, Updates.Batches answer) {
    List<byte[]> logs = new ArrayList<>(answer.logs().size());
    long next = wanted;
    for (byte[] log : answer.logs()) {
      UpdateBatch batch;
      try {
        batch = UpdateBatch.of(log);
      } catch (CorruptUpdateException e) {
        return new Verdict.Cut(Reason.CorruptUpdate, next, 0, e.reason());
      }
      if (batch.sequence() > next) {
        return new Verdict.Cut(
            Reason.WALGap,
            next,
            batch.sequence(),
            "update "
                + next
                + " is needed but the master's log goes on with "
                + batch.sequence()
                + ": what lies between is gone");
      }
      if (batch.sequence() < next && !logs.isEmpty()) {
        return new Verdict.Cut(
            Reason.CorruptUpdate,
            next,
            batch.sequence(),
            "update " + batch.sequence() + " came where " + next + " had to follow");
      }
      if (batch.end() > next) {
        logs.add(batch.from(next).bytes());
        next = batch.end();
      }
    }
    return new Verdict.Contiguous(logs, next);
  }
}
