package io.prefixdb.node.simulation;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.History;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Timeline.Branch;
import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.model.Updates;
import io.prefixdb.node.replication.Master;
import io.prefixdb.node.replication.MasterAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What is wrong with the nodes of a run that has to fail: put between the replication and its
 * ports, so that it is deceived just where it looks.
 */
enum Bug {
  /** Nothing. */
  NONE,

  /** Only the first update of an answer has to be the one that is wanted. */
  FIRST_UPDATE_ONLY,

  /** Whatever the master's history is, it is taken for the slave's own. */
  ANY_HISTORY,

  /** A master of an older epoch is followed as if it were the slave's own. */
  OLDER_EPOCH,

  /** The operator names another master while the one before may still have a lease. */
  IMPATIENT_OPERATOR;

  /** What the slave takes for the history of its master, having a history itself. */
  private History seen(History mine, History told) {
    boolean isDeceived =
        switch (this) {
          case NONE, FIRST_UPDATE_ONLY, IMPATIENT_OPERATOR -> false;
          case ANY_HISTORY -> mine.timeline().isKnown();
          case OLDER_EPOCH -> epoch(mine) > epoch(told);
        };
    return isDeceived ? new History(mine.timeline(), told.tag(), told.last()) : told;
  }

  /** What the slave sees of an answer. */
  private Updates seen(Updates told) {
    return this == FIRST_UPDATE_ONLY && told instanceof Updates.Batches batches
        ? renumbered(batches)
        : told;
  }

  private static long epoch(History history) {
    return history.timeline().last().map(Branch::epoch).orElse(0L);
  }

  private static Updates renumbered(Updates.Batches told) {
    List<byte[]> changed = new ArrayList<>();
    long next = told.first();
    for (byte[] log : told.logs()) {
      changed.add(UpdateBatch.withSequence(log, next));
      next += UpdateBatch.countOf(log);
    }
    long last = UpdateBatch.sequenceOf(changed.getLast());
    return new Updates.Batches(changed, told.first(), last, told.last());
  }

  /** The master as a slave with that disk sees it. */
  Master between(Disk disk, Master master) {
    return this == NONE ? master : new Deceived(this, disk, master);
  }

  private record Deceived(Bug bug, Disk disk, Master master) implements Master {
    @Override
    public boolean connected() {
      return master.connected();
    }

    @Override
    public CompletionStage<MasterAnswer<List<Bytes>>> allPrefixes(boolean writableOnly) {
      return master.allPrefixes(writableOnly);
    }

    @Override
    public CompletionStage<MasterAnswer<History>> history(PrefixName prefix) {
      return master.history(prefix).thenApply(answer -> changed(prefix, answer));
    }

    private MasterAnswer<History> changed(PrefixName prefix, MasterAnswer<History> answer) {
      Data mine = disk.find(prefix);
      return mine != null && answer instanceof MasterAnswer.Given<History>(History told)
          ? new MasterAnswer.Given<>(bug.seen(mine.history(), told))
          : answer;
    }

    @Override
    public CompletionStage<MasterAnswer<Updates>> updatesSince(
        PrefixName prefix, long sequence, int limit, String tag) {
      return master
          .updatesSince(prefix, sequence, limit, tag)
          .thenApply(
              answer ->
                  answer instanceof MasterAnswer.Given<Updates>(Updates told)
                      ? new MasterAnswer.Given<>(bug.seen(told))
                      : answer);
    }

    @Override
    public CompletionStage<MasterAnswer<Snapshot>> createSnapshot(
        PrefixName prefix, Duration lifetime) {
      return master.createSnapshot(prefix, lifetime);
    }

    @Override
    public CompletionStage<MasterAnswer<Page>> range(
        PrefixName prefix, long snapshot, Bytes from, boolean inclusive, int limit) {
      return master.range(prefix, snapshot, from, inclusive, limit);
    }

    @Override
    public CompletionStage<MasterAnswer<Long>> releaseSnapshot(PrefixName prefix, long snapshot) {
      return master.releaseSnapshot(prefix, snapshot);
    }
  }
}
