package io.prefixdb.node.replication;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.History;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.model.Updates;
import io.prefixdb.node.replication.Continuity.Verdict;
import io.prefixdb.node.replication.Master.Page;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a load from an original to one moment. The pages of an original are of no snapshot (R6):
 * each shows what was there when it was read, so counters that were incremented meanwhile would be
 * counted twice when the log is applied from the snapshot on. So every key that the log has from
 * there on is read once more after the log told it, until nothing was written since: then all that
 * was loaded is of that sequence. Blocks its thread.
 */
final class Settling {
  private static final Logger LOG = LoggerFactory.getLogger(Settling.class);

  /** So often the end of the log may have moved on when the keys before it were read. */
  static final int ENDS_MAX = 1_000;

  private static final int BATCHES_MAX = 100;

  /** What is read is of the present, not of a snapshot. */
  private static final long PRESENT = 0;

  private final PrefixName prefix;
  private final Master master;
  private final Generation generation;
  private final Questions questions;
  private long keys;

  /** Asks until there is an answer. */
  interface Questions {
    <T> MasterAnswer<T> answered(String method, Supplier<CompletionStage<MasterAnswer<T>>> question)
        throws LoadException, InterruptedException;
  }

  Settling(PrefixName prefix, Master master, Generation generation, Questions questions) {
    this.prefix = prefix;
    this.master = master;
    this.generation = generation;
    this.questions = questions;
  }

  /**
   * Reads again until nothing was written meanwhile.
   *
   * @param since no page shows less than this sequence
   * @return the sequence that everything is of
   */
  long run(long since) throws LoadException, ReplicaException, InterruptedException {
    long settled = since;
    int ends = 0;
    while (ends < ENDS_MAX) {
      Updates updates = updatesFrom(settled + 1);
      if (updates instanceof Updates.Batches batches) {
        settled = readAgain(settled + 1, batches);
      } else if (updates.last() == settled) {
        LOG.info("Initial load of '{}': {} keys were written to and read again", prefix, keys);
        return settled;
      } else if (updates.last() < settled) {
        throw new LoadException(PrefixLoad.CHANGED);
      } else if (updates instanceof Updates.Purged) {
        throw new LoadException(
            "update %d was written during the load and is no longer in the master's log: have it keep its log for longer"
                .formatted(settled + 1));
      }
      ends += settled >= updates.last() || !(updates instanceof Updates.Batches) ? 1 : 0;
    }
    throw new LoadException(
        "the master is an original that is written to faster than keys can be read again: stop its"
            + " writes for a moment, or copy its files");
  }

  private Updates updatesFrom(long sequence) throws LoadException, InterruptedException {
    while (true) {
      History present =
          PrefixLoad.given(
              "get_history", questions.answered("get_history", () -> master.history(prefix)));
      MasterAnswer<Updates> answer =
          questions.answered(
              "get_updates_since",
              () -> master.updatesSince(prefix, sequence, BATCHES_MAX, present.tag()));
      if (!(answer instanceof MasterAnswer.Stale<Updates>)) { // else over another connection
        return PrefixLoad.given("get_updates_since", answer);
      }
    }
  }

  /** The last sequence whose key was read after it was written. */
  private long readAgain(long from, Updates.Batches batches)
      throws LoadException, ReplicaException, InterruptedException {
    return switch (Continuity.check(from, batches)) {
      case Verdict.Cut cut -> throw new LoadException(cut.message());
      case Verdict.Contiguous(List<byte[]> logs, long next) -> {
        Set<Bytes> touched = new LinkedHashSet<>();
        logs.forEach(log -> touched.addAll(UpdateBatch.keysOf(log)));
        read(touched);
        yield next - 1;
      }
    };
  }

  private void read(Set<Bytes> touched)
      throws LoadException, ReplicaException, InterruptedException {
    List<Field> present = new ArrayList<>();
    List<Bytes> absent = new ArrayList<>();
    for (Bytes key : touched) {
      Page page =
          PrefixLoad.given(
              "range",
              questions.answered("range", () -> master.range(prefix, PRESENT, key, true, 1)));
      if (!page.fields().isEmpty() && page.fields().getFirst().key().equals(key)) {
        present.add(page.fields().getFirst());
      } else {
        absent.add(key);
      }
    }
    generation.replace(present, absent);
    keys += touched.size();
  }
}
