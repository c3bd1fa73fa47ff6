package io.prefixdb.node.replication;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.History;
import io.prefixdb.node.model.MergeSettings;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.model.Timeline;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A master in memory that remembers all of its history but answers from a log that can be purged.
 * Like RocksDB it gives the batch that holds the wanted sequence, or the first one that is left.
 */
final class FakeMaster implements Master {
  private final Map<PrefixName, Past> pasts = new TreeMap<>();
  private long snapshots;
  private long starts;
  private int lists;
  Runnable beforeRange = () -> {};
  Runnable beforeHistory = () -> {};
  boolean reachable = true;

  /** Whether it is one of ours. */
  boolean knowsHistory = true;

  /** See {@link History#settings}. */
  MergeSettings settings = new MergeSettings(Map.of(MergeSettings.LIFETIME, "0"));

  int rangesWithoutAnswer;

  /** So many questions for updates fail against the contract. */
  final AtomicInteger failures = new AtomicInteger();

  /**
   * Whether it answers ranges as the original: from the present, and one key passed over blindly.
   */
  boolean rangesAsOriginal;

  int releasesWithoutAnswer;

  final AtomicLong historiesAsked = new AtomicLong();

  /** The longest page that this master gives. */
  int rangeLimit = Integer.MAX_VALUE;

  private static final class Past {
    final List<UpdateBatch> batches = new ArrayList<>();
    final Map<Long, Map<Bytes, Long>> snapshots = new TreeMap<>();
    int firstKept;
    Timeline timeline = Timeline.UNKNOWN;
    String tag = "";

    long last() {
      return batches.isEmpty() ? 0 : batches.getLast().end() - 1;
    }
  }

  synchronized void write(PrefixName prefix, Op... ops) {
    Past past = pasts.computeIfAbsent(prefix, _ -> begun());
    past.batches.add(UpdateBatch.of(past.last() + 1, List.of(ops)));
  }

  private Past begun() {
    Past begun = new Past();
    begin(begun);
    return begun;
  }

  /** As a start does. */
  private void begin(Past past) {
    past.tag = "tag " + ++starts;
    if (knowsHistory) {
      past.timeline =
          past.timeline.with(new Timeline.Branch("%032x".formatted(starts), 1, past.last() + 1));
    }
  }

  /** Starts anew after a crash that lost the newest {@code lost} batches. */
  void restart(PrefixName prefix, int lost) {
    restart(prefix, lost, false);
  }

  /**
   * @param snapshotsAgain whether somebody has made snapshots with the same numbers since
   */
  synchronized void restart(PrefixName prefix, int lost, boolean snapshotsAgain) {
    Past past = past(prefix);
    int left = Math.max(0, past.batches.size() - lost);
    past.batches.subList(left, past.batches.size()).clear();
    past.firstKept = Math.min(past.firstKept, left);
    if (!snapshotsAgain) {
      past.snapshots.clear();
    }
    begin(past);
  }

  /** A copy of the prefix as it is now, to be put back later. */
  synchronized Runnable backup(PrefixName prefix) {
    Past past = past(prefix);
    List<UpdateBatch> batches = List.copyOf(past.batches);
    Timeline timeline = past.timeline;
    return () -> {
      synchronized (this) {
        past.batches.clear();
        past.batches.addAll(batches);
        past.firstKept = Math.min(past.firstKept, batches.size());
        past.timeline = timeline;
        begin(past);
      }
    };
  }

  /** Forgets the log but for its newest {@code kept} batches. */
  synchronized void purge(PrefixName prefix, int kept) {
    Past past = past(prefix);
    past.firstKept = Math.max(past.firstKept, past.batches.size() - kept);
  }

  private Past past(PrefixName prefix) {
    return Objects.requireNonNull(pasts.get(prefix), prefix::value);
  }

  synchronized void remove(PrefixName prefix) {
    pasts.remove(prefix);
  }

  synchronized long last(PrefixName prefix) {
    return past(prefix).last();
  }

  synchronized int openSnapshots() {
    return pasts.values().stream().mapToInt(past -> past.snapshots.size()).sum();
  }

  /** What the prefix held right after that update. */
  synchronized Map<Bytes, Long> contentAt(PrefixName prefix, long sequence) {
    Map<Bytes, Long> content = new TreeMap<>();
    for (UpdateBatch batch : past(prefix).batches) {
      long at = batch.sequence();
      for (Op op : batch.ops()) {
        if (at++ <= sequence) {
          Ops.apply(op, content);
        }
      }
    }
    return content;
  }

  synchronized MasterAnswer<Updates> updates(
      PrefixName prefix, long sequence, int limit, String tag) {
    if (!reachable) {
      return new MasterAnswer.None<>("not connected");
    }
    Past past = pasts.get(prefix);
    if (past == null) {
      return new MasterAnswer.Refused<>(Status.PrefixNotFound);
    }
    if (!past.tag.equals(tag)) {
      return new MasterAnswer.Stale<>();
    }
    long last = past.last();
    if (sequence > last) {
      return new MasterAnswer.Given<>(new Updates.CaughtUp(last));
    }
    List<UpdateBatch> found =
        past.batches.stream()
            .skip(past.firstKept)
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

  /** How often the prefixes were asked for. */
  synchronized int lists() {
    return lists;
  }

  @Override
  public synchronized CompletionStage<MasterAnswer<List<Bytes>>> allPrefixes(boolean writableOnly) {
    lists++;
    List<Bytes> names = new ArrayList<>();
    names.add(Bytes.utf8("../unsafe"));
    pasts.keySet().forEach(prefix -> names.add(prefix.bytes()));
    return done(
        reachable ? new MasterAnswer.Given<>(names) : new MasterAnswer.None<>("not connected"));
  }

  synchronized MasterAnswer<History> told(PrefixName prefix) {
    if (!reachable) {
      return new MasterAnswer.None<>("not connected");
    }
    Past past = pasts.get(prefix);
    return past == null
        ? new MasterAnswer.Refused<>(Status.PrefixNotFound)
        : new MasterAnswer.Given<>(new History(past.timeline, past.tag, past.last(), settings));
  }

  synchronized String tag(PrefixName prefix) {
    return past(prefix).tag;
  }

  synchronized Timeline timeline(PrefixName prefix) {
    return past(prefix).timeline;
  }

  @Override
  public CompletionStage<MasterAnswer<History>> history(PrefixName prefix) {
    historiesAsked.incrementAndGet();
    beforeHistory.run();
    return done(told(prefix));
  }

  @Override
  public CompletionStage<MasterAnswer<Updates>> updatesSince(
      PrefixName prefix, long sequence, int limit, String tag) {
    if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw new IllegalStateException("the test wants it");
    }
    return done(updates(prefix, sequence, limit, tag));
  }

  @Override
  public synchronized CompletionStage<MasterAnswer<Snapshot>> createSnapshot(
      PrefixName prefix, Duration lifetime) {
    Past past = past(prefix);
    past.snapshots.put(++snapshots, contentAt(prefix, past.last()));
    return done(new MasterAnswer.Given<>(new Snapshot(snapshots, past.last())));
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
    Map<Bytes, Long> content =
        rangesAsOriginal || snapshot == 0
            ? contentAt(prefix, last(prefix))
            : past(prefix).snapshots.get(snapshot);
    if (content == null) {
      return new MasterAnswer.Refused<>(Status.SnapshotNotFound);
    }
    List<Field> rest =
        content.entrySet().stream()
            .filter(
                entry -> entry.getKey().compareTo(from) >= (inclusive || rangesAsOriginal ? 0 : 1))
            .skip(!inclusive && rangesAsOriginal ? 1 : 0)
            .map(entry -> new Field(entry.getKey(), Ops.number(entry.getValue())))
            .toList();
    // As the original: final already when one key is left unread.
    boolean last = rest.size() <= limit + 1;
    return new MasterAnswer.Given<>(new Page(rest.subList(0, Math.min(limit, rest.size())), last));
  }

  @Override
  public synchronized CompletionStage<MasterAnswer<Long>> releaseSnapshot(
      PrefixName prefix, long snapshot) {
    if (releasesWithoutAnswer > 0) {
      releasesWithoutAnswer--;
      return done(new MasterAnswer.None<>("lost"));
    }
    past(prefix).snapshots.remove(snapshot);
    return done(new MasterAnswer.Given<>(snapshot));
  }

  private static <T> CompletionStage<MasterAnswer<T>> done(MasterAnswer<T> answer) {
    return CompletableFuture.completedFuture(answer);
  }
}
