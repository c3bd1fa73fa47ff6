package io.prefixdb.node.store;

import io.prefixdb.node.fold.Fold;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.History;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.RangeQuery;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.model.Updates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A prefix of {@link MemoryStores}; what it reads and writes is under their lock. */
final class MemoryPrefix implements PrefixStore {
  private static final String TAG = "1";

  private final MemoryStores stores;
  private final PrefixName name;
  private final Map<Long, NavigableMap<Bytes, Bytes>> snapshots = new HashMap<>();
  private final NavigableMap<Bytes, Bytes> data = new TreeMap<>();
  private final Map<Long, Long> ends = new HashMap<>();
  private final List<UpdateBatch> log = new ArrayList<>();
  private long sequence;
  private long snapshotIds;
  private int pauses;

  MemoryPrefix(MemoryStores stores, PrefixName name) {
    this.stores = stores;
    this.name = name;
  }

  @Override
  public PrefixName name() {
    return name;
  }

  private NavigableMap<Bytes, Bytes> view(long snapshot) throws StoreException {
    stores.check(name);
    return snapshot == 0 ? data : snapshots.getOrDefault(snapshot, new TreeMap<>());
  }

  @Override
  public List<@Nullable Bytes> get(List<Bytes> keys, long snapshot) throws StoreException {
    synchronized (stores) {
      List<@Nullable Bytes> values = new ArrayList<>();
      for (Bytes key : keys) {
        values.add(view(snapshot).get(key));
      }
      return values;
    }
  }

  @Override
  public List<@Nullable Bytes> existing(List<Bytes> keys, long snapshot) throws StoreException {
    return get(keys, snapshot);
  }

  @Override
  public Optional<List<@Nullable Bytes>> getAtOnce(List<Bytes> keys) throws StoreException {
    synchronized (stores) {
      return stores.isOnDisk() ? Optional.empty() : Optional.of(get(keys, 0));
    }
  }

  @Override
  public ReadBack readBack(List<Bytes> keys, long snapshot, boolean values) {
    return new ReadBack() {
      @Override
      public Optional<List<@Nullable Bytes>> getAtOnce() throws StoreException {
        return MemoryPrefix.this.getAtOnce(keys);
      }

      @Override
      public List<@Nullable Bytes> get() throws StoreException {
        return MemoryPrefix.this.get(keys, snapshot);
      }
    };
  }

  @Override
  public Page range(RangeQuery query, long snapshot) throws StoreException {
    synchronized (stores) {
      return page(view(snapshot), query);
    }
  }

  private static Page page(NavigableMap<Bytes, Bytes> view, RangeQuery query) {
    List<Field> within =
        view.tailMap(query.from(), query.inclusive()).entrySet().stream()
            .filter(e -> query.to().isEmpty() || e.getKey().compareTo(query.to()) <= 0)
            .skip(query.offset())
            .map(e -> new Field(e.getKey(), e.getValue()))
            .toList();
    List<Field> page = within.stream().limit(query.limit()).toList();
    return new Page(page, page.size() == within.size());
  }

  @Override
  public View view() throws StoreException {
    synchronized (stores) {
      NavigableMap<Bytes, Bytes> view = new TreeMap<>(view(0));
      return new View() {
        @Override
        public Page range(RangeQuery query) {
          return page(view, query);
        }

        @Override
        public void close() {}
      };
    }
  }

  @Override
  public CompletableFuture<Long> write(List<Mutation> mutations, boolean sync) {
    synchronized (stores) {
      try {
        stores.check(name);
      } catch (StoreException e) {
        return CompletableFuture.failedFuture(e);
      }
      CompletableFuture<Long> done = new CompletableFuture<>();
      Runnable write =
          () -> {
            log.add(
                UpdateBatch.of(
                    sequence + 1, mutations.stream().map(MemoryPrefix::logged).toList()));
            mutations.forEach(this::apply);
            done.complete(sequence);
          };
      stores.run(write);
      return done;
    }
  }

  @Override
  public List<Field> rewrite(List<Bytes> keys, UnaryOperator<Bytes> change, boolean sync)
      throws StoreException {
    synchronized (stores) {
      stores.check(name);
      List<Field> written = new ArrayList<>();
      for (Bytes key : keys) {
        if (!data.containsKey(key)) {
          continue;
        }
        Bytes changed = change.apply(Objects.requireNonNull(data.get(key)));
        if (!changed.equals(data.get(key))) {
          apply(new Mutation.Put(key, changed));
          written.add(new Field(key, changed));
        }
      }
      return written;
    }
  }

  private void apply(Mutation mutation) {
    sequence++;
    switch (mutation) {
      case Mutation.Put(Bytes key, Bytes value) -> data.put(key, value);
      case Mutation.Delete(Bytes key) -> data.remove(key);
      case Mutation.Merge(Bytes key, var kind, Bytes parameter) ->
          data.put(key, Fold.apply(data.get(key), List.of(kind.operand(parameter))));
    }
  }

  private static UpdateBatch.Op logged(Mutation mutation) {
    return switch (mutation) {
      case Mutation.Put(Bytes key, Bytes value) -> new UpdateBatch.Op.Put(key, timed(value));
      case Mutation.Delete(Bytes key) -> new UpdateBatch.Op.Delete(key);
      case Mutation.Merge(Bytes key, var kind, Bytes parameter) ->
          new UpdateBatch.Op.Merge(key, timed(kind.operand(parameter)));
    };
  }

  private static Bytes timed(Bytes value) {
    return Bytes.of(Arrays.copyOf(value.array(), value.length() + 4));
  }

  @Override
  public boolean isOf(String other) {
    return history().tag().equals(other);
  }

  @Override
  public Optional<History> historyAtOnce() {
    return Optional.of(history());
  }

  @Override
  public History history() {
    synchronized (stores) {
      return new History(Timeline.UNKNOWN, TAG, sequence);
    }
  }

  @Override
  public Updates updatesSince(long wanted, int limit) throws StoreException {
    synchronized (stores) {
      stores.beforeRead(name);
      if (Long.compareUnsigned(wanted, sequence) > 0) {
        return new Updates.CaughtUp(sequence);
      }
      List<UpdateBatch> found =
          log.stream().filter(batch -> batch.end() > wanted).limit(limit).toList();
      return found.isEmpty()
          ? new Updates.Purged(sequence)
          : new Updates.Batches(
              found.stream().map(UpdateBatch::bytes).toList(),
              found.getFirst().sequence(),
              found.getLast().sequence(),
              sequence);
    }
  }

  @Override
  public Snapshot createSnapshot(Duration lifetime) {
    snapshots.put(++snapshotIds, new TreeMap<>(data));
    if (!lifetime.isZero()) {
      ends.put(snapshotIds, System.nanoTime() + lifetime.toNanos());
    }
    return new Snapshot(snapshotIds, sequence);
  }

  @Override
  public boolean releaseSnapshot(long id) {
    return snapshots.remove(id) != null;
  }

  @Override
  public boolean hasSnapshot(long id) {
    return snapshots.containsKey(id) && ends.getOrDefault(id, Long.MAX_VALUE) > System.nanoTime();
  }

  @Override
  public int snapshots() {
    return snapshots.size();
  }

  @Override
  public void compact(Bytes from, Bytes to) throws StoreException {
    stores.check(name);
  }

  @Override
  public void pauseBackground(Duration length, boolean endsOlder, String by) {
    pauses++;
  }

  @Override
  public int continueBackground(boolean all) {
    int ended = all ? pauses : Math.min(1, pauses);
    pauses -= ended;
    return ended;
  }

  @Override
  public Pause pause() {
    return new Pause(pauses, Duration.ZERO, List.of());
  }

  @Override
  public long lastSequence() {
    return sequence;
  }

  @Override
  public LogExtent log() {
    return LogExtent.NONE;
  }

  @Override
  public OptionalLong removeLog(long through) {
    return OptionalLong.of(0);
  }

  @Override
  public long bytes() {
    return 0;
  }
}
