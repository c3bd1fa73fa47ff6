package io.prefixdb.node.replication;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.model.UpdateBatch.Op;
import io.prefixdb.node.model.Updates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A master in memory that remembers all of its history but answers from a log that can be purged.
 * Like RocksDB it gives the batch that holds the wanted sequence, or the first one that is left.
 */
final class FakeMaster implements Master {
  private final Map<PrefixName, History> histories = new TreeMap<>();
  private long snapshots;
  Runnable beforeRange = () -> {};
  boolean reachable = true;
  int rangesWithoutAnswer;

  /** The longest page that this master gives. */
  int rangeLimit = Integer.MAX_VALUE;

  private static final class History {
    final List<UpdateBatch> batches = new ArrayList<>();
    final Map<Long, Map<Bytes, Long>> snapshots = new TreeMap<>();
    int firstKept;

    long last() {
      return batches.isEmpty() ? 0 : batches.getLast().end() - 1;
    }
  }

  synchronized void write(PrefixName prefix, Op... ops) {
    History history = histories.computeIfAbsent(prefix, _ -> new History());
    history.batches.add(UpdateBatch.of(history.last() + 1, List.of(ops)));
  }

  /** Forgets the log but for its newest {@code kept} batches. */
  synchronized void purge(PrefixName prefix, int kept) {
    History history = history(prefix);
    history.firstKept = Math.max(history.firstKept, history.batches.size() - kept);
  }

  private History history(PrefixName prefix) {
    return Objects.requireNonNull(histories.get(prefix), prefix::value);
  }

  synchronized void remove(PrefixName prefix) {
    histories.remove(prefix);
  }

  synchronized long last(PrefixName prefix) {
    return history(prefix).last();
  }

  synchronized int openSnapshots() {
    return histories.values().stream().mapToInt(history -> history.snapshots.size()).sum();
  }

  /** What the prefix held right after that update. */
  synchronized Map<Bytes, Long> contentAt(PrefixName prefix, long sequence) {
    Map<Bytes, Long> content = new TreeMap<>();
    for (UpdateBatch batch : history(prefix).batches) {
      long at = batch.sequence();
      for (Op op : batch.ops()) {
        if (at++ <= sequence) {
          Ops.apply(op, content);
        }
      }
    }
    return content;
  }

  synchronized MasterAnswer<Updates> updates(PrefixName prefix, long sequence, int limit) {
    if (!reachable) {
      return new MasterAnswer.None<>("not connected");
    }
    History history = histories.get(prefix);
    if (history == null) {
      return new MasterAnswer.Refused<>(Status.PrefixNotFound);
    }
    long last = history.last();
    if (sequence > last) {
      return new MasterAnswer.Given<>(new Updates.CaughtUp(last));
    }
    List<UpdateBatch> found =
        history.batches.stream()
            .skip(history.firstKept)
            .filter(batch -> batch.end() > sequence)
            .limit(limit)
            .toList();
    return new MasterAnswer.Given<>(
        found.isEmpty()
            ? new Updates.Purged(last)
            : new Updates.Batches(
                found.stream().map(UpdateBatch::bytes).toList(),
                found.getFirst().sequence(),
                found.getLast().sequence(),
                last));
  }

  @Override
  public boolean connected() {
    return reachable;
  }

  @Override
  public synchronized CompletionStage<MasterAnswer<List<Bytes>>> allPrefixes(boolean writableOnly) {
    List<Bytes> names = new ArrayList<>();
    names.add(Bytes.utf8("../unsafe"));
    histories.keySet().forEach(prefix -> names.add(prefix.bytes()));
    return done(
        reachable ? new MasterAnswer.Given<>(names) : new MasterAnswer.None<>("not connected"));
  }

  @Override
  public CompletionStage<MasterAnswer<Updates>> updatesSince(
      PrefixName prefix, long sequence, int limit) {
    return done(updates(prefix, sequence, limit));
  }

  @Override
  public synchronized CompletionStage<MasterAnswer<Snapshot>> createSnapshot(
      PrefixName prefix, Duration lifetime) {
    History history = history(prefix);
    history.snapshots.put(++snapshots, contentAt(prefix, history.last()));
    return done(new MasterAnswer.Given<>(new Snapshot(snapshots, history.last())));
  }

  @Override
  public CompletionStage<MasterAnswer<Page>> range(
      PrefixName prefix, long snapshot, Bytes from, boolean inclusive, int limit) {
    beforeRange.run();
    return done(page(prefix, snapshot, from, inclusive, limit));
  }

  private synchronized MasterAnswer<Page> page(
      PrefixName prefix, long snapshot, Bytes from, boolean inclusive, int limit) {
    if (rangesWithoutAnswer > 0) {
      rangesWithoutAnswer--;
      return new MasterAnswer.None<>("lost");
    }
    if (limit > rangeLimit) {
      return new MasterAnswer.Refused<>(Status.RangeLimitExceeded);
    }
    Map<Bytes, Long> content = history(prefix).snapshots.get(snapshot);
    if (content == null) {
      return new MasterAnswer.Refused<>(Status.SnapshotNotFound);
    }
    List<Field> rest =
        content.entrySet().stream()
            .filter(entry -> entry.getKey().compareTo(from) >= (inclusive ? 0 : 1))
            .map(entry -> new Field(entry.getKey(), Ops.number(entry.getValue())))
            .toList();
    // As the original: final already when one key is left unread.
    boolean last = rest.size() <= limit + 1;
    return new MasterAnswer.Given<>(new Page(rest.subList(0, Math.min(limit, rest.size())), last));
  }

  @Override
  public synchronized CompletionStage<MasterAnswer<Long>> releaseSnapshot(
      PrefixName prefix, long snapshot) {
    history(prefix).snapshots.remove(snapshot);
    return done(new MasterAnswer.Given<>(snapshot));
  }

  private static <T> CompletionStage<MasterAnswer<T>> done(MasterAnswer<T> answer) {
    return CompletableFuture.completedFuture(answer);
  }
}
