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

  synchronized Answer<Updates> updates(PrefixName prefix, long sequence, int limit) {
    if (!reachable) {
      return new Answer.None<>("not connected");
    }
    History history = histories.get(prefix);
    if (history == null) {
      return new Answer.Refused<>(Status.PrefixNotFound);
    }
    long last = history.last();
    if (sequence > last) {
      return new Answer.Given<>(new Updates.CaughtUp(last));
    }
    List<UpdateBatch> found =
        history.batches.stream()
            .skip(history.firstKept)
            .filter(batch -> batch.end() > sequence)
            .limit(limit)
            .toList();
    return new Answer.Given<>(
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
  public synchronized CompletionStage<Answer<List<Bytes>>> allPrefixes(boolean writableOnly) {
    List<Bytes> names = new ArrayList<>();
    names.add(Bytes.utf8("../unsafe"));
    histories.keySet().forEach(prefix -> names.add(prefix.bytes()));
    return done(reachable ? new Answer.Given<>(names) : new Answer.None<>("not connected"));
  }

  @Override
  public CompletionStage<Answer<Updates>> updatesSince(
      PrefixName prefix, long sequence, int limit) {
    return done(updates(prefix, sequence, limit));
  }

  @Override
  public synchronized CompletionStage<Answer<Snapshot>> createSnapshot(
      PrefixName prefix, Duration lifetime) {
    History history = history(prefix);
    history.snapshots.put(++snapshots, contentAt(prefix, history.last()));
    return done(new Answer.Given<>(new Snapshot(snapshots, history.last())));
  }

  @Override
  public CompletionStage<Answer<Page>> range(
      PrefixName prefix, long snapshot, Bytes from, boolean inclusive, int limit) {
    beforeRange.run();
    return done(page(prefix, snapshot, from, inclusive, limit));
  }

  private synchronized Answer<Page> page(
      PrefixName prefix, long snapshot, Bytes from, boolean inclusive, int limit) {
    if (rangesWithoutAnswer > 0) {
      rangesWithoutAnswer--;
      return new Answer.None<>("lost");
    }
    if (limit > rangeLimit) {
      return new Answer.Refused<>(Status.RangeLimitExceeded);
    }
    Map<Bytes, Long> content = history(prefix).snapshots.get(snapshot);
    if (content == null) {
      return new Answer.Refused<>(Status.SnapshotNotFound);
    }
    List<Field> rest =
        content.entrySet().stream()
            .filter(entry -> entry.getKey().compareTo(from) >= (inclusive ? 0 : 1))
            .map(entry -> new Field(entry.getKey(), Ops.number(entry.getValue())))
            .toList();
    // As the original: final already when one key is left unread.
    boolean last = rest.size() <= limit + 1;
    return new Answer.Given<>(new Page(rest.subList(0, Math.min(limit, rest.size())), last));
  }

  @Override
  public synchronized CompletionStage<Answer<Long>> releaseSnapshot(
      PrefixName prefix, long snapshot) {
    history(prefix).snapshots.remove(snapshot);
    return done(new Answer.Given<>(snapshot));
  }

  private static <T> CompletionStage<Answer<T>> done(Answer<T> answer) {
    return CompletableFuture.completedFuture(answer);
  }
}
