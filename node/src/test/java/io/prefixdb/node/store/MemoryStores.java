package io.prefixdb.node.store;

import io.prefixdb.node.fold.Fold;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Checkpoint;
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
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Prefixes in memory. Writes can be held back or made to fail, to see what waits for them. */
public final class MemoryStores implements Stores {
  private final TreeMap<PrefixName, Memory> stores = new TreeMap<>();
  private final Map<PrefixName, Memory> detached = new TreeMap<>();
  private final List<Runnable> held = new ArrayList<>();
  private boolean holding;
  private boolean failing;
  private boolean closed;
  private boolean closing;
  private boolean onDisk;
  private boolean cold;

  /** Later writes wait for {@link #release}. */
  public synchronized void hold() {
    holding = true;
  }

  /** Executes the held writes and no longer holds any. */
  public synchronized void release() {
    holding = false;
    held.forEach(Runnable::run);
    held.clear();
  }

  /** Nothing is in memory any more: reading has to wait for the disk. */
  public synchronized void onDisk() {
    onDisk = true;
  }

  /** The prefixes are there but not open: to have one takes long. */
  public synchronized void cool() {
    cold = true;
  }

  /** Later writes and reads find their prefixes closed, which were open when they were named. */
  public synchronized void closeUnderTheirUsers() {
    closed = true;
  }

  /** Later writes and reads fail. */
  public synchronized void fail() {
    failing = true;
  }

  /** Whoever reads updates finds the prefix closed under its hands. */
  public synchronized void closeWhenRead() {
    closing = true;
  }

  public synchronized int heldWrites() {
    return held.size();
  }

  @Override
  public synchronized Optional<PrefixStore> findOpen(PrefixName name) {
    return cold ? Optional.empty() : find(name);
  }

  @Override
  public synchronized Optional<PrefixStore> find(PrefixName name) {
    return Optional.ofNullable(stores.get(name));
  }

  @Override
  public synchronized PrefixStore openOrCreate(PrefixName name) {
    return stores.computeIfAbsent(name, Memory::new);
  }

  @Override
  public synchronized boolean detach(PrefixName name, Duration denied) {
    Memory prefix = stores.remove(name);
    if (prefix != null) {
      detached.put(name, prefix);
    }
    return prefix != null;
  }

  @Override
  public synchronized boolean attach(PrefixName name, boolean open) {
    Memory prefix = detached.remove(name);
    return prefix != null && stores.putIfAbsent(name, prefix) == null;
  }

  @Override
  public Checkpoint createCheckpoint(PrefixName name, Duration lease) throws StoreException {
    throw new StoreException("what is in memory has no files", null);
  }

  @Override
  public boolean releaseCheckpoint(PrefixName name, String id) {
    return false;
  }

  @Override
  public synchronized List<PrefixName> names() {
    return List.copyOf(stores.keySet());
  }

  @Override
  public List<OpenFailure> failures() {
    return List.of();
  }

  @Override
  public void close() {}

  private void check(PrefixName name) throws StoreException {
    if (closed) {
      throw new ClosedException(name);
    }
    if (failing) {
      throw new StoreException("the disk is gone", null);
    }
  }

  private final class Memory implements PrefixStore {
    private final PrefixName name;
    private final Map<Long, NavigableMap<Bytes, Bytes>> snapshots = new HashMap<>();
    private final NavigableMap<Bytes, Bytes> data = new TreeMap<>();
    private final Map<Long, Long> ends = new HashMap<>();
    private final List<UpdateBatch> log = new ArrayList<>();
    private long sequence;
    private long snapshotIds;
    private String tag = "1";
    private int pauses;

    private Memory(PrefixName name) {
      this.name = name;
    }

    @Override
    public PrefixName name() {
      return name;
    }

    private NavigableMap<Bytes, Bytes> view(long snapshot) throws StoreException {
      check(name);
      return snapshot == 0 ? data : snapshots.getOrDefault(snapshot, new TreeMap<>());
    }

    @Override
    public List<@Nullable Bytes> get(List<Bytes> keys, long snapshot) throws StoreException {
      synchronized (MemoryStores.this) {
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
      synchronized (MemoryStores.this) {
        return onDisk ? Optional.empty() : Optional.of(get(keys, 0));
      }
    }

    @Override
    public ReadBack readBack(List<Bytes> keys, long snapshot, boolean values) {
      return new ReadBack() {
        @Override
        public Optional<List<@Nullable Bytes>> getAtOnce() throws StoreException {
          return Memory.this.getAtOnce(keys);
        }

        @Override
        public List<@Nullable Bytes> get() throws StoreException {
          return Memory.this.get(keys, snapshot);
        }
      };
    }

    @Override
    public Page range(RangeQuery query, long snapshot) throws StoreException {
      synchronized (MemoryStores.this) {
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
      synchronized (MemoryStores.this) {
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
      synchronized (MemoryStores.this) {
        try {
          check(name);
        } catch (StoreException e) {
          return CompletableFuture.failedFuture(e);
        }
        CompletableFuture<Long> done = new CompletableFuture<>();
        Runnable write =
            () -> {
              log.add(
                  UpdateBatch.of(sequence + 1, mutations.stream().map(Memory::logged).toList()));
              mutations.forEach(this::apply);
              done.complete(sequence);
            };
        if (holding) {
          held.add(write);
        } else {
          write.run();
        }
        return done;
      }
    }

    @Override
    public List<Field> rewrite(List<Bytes> keys, UnaryOperator<Bytes> change, boolean sync)
        throws StoreException {
      synchronized (MemoryStores.this) {
        check(name);
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
      synchronized (MemoryStores.this) {
        return new History(Timeline.UNKNOWN, tag, sequence);
      }
    }

    @Override
    public Updates updatesSince(long wanted, int limit) throws StoreException {
      synchronized (MemoryStores.this) {
        check(name);
        if (closing) {
          stores.remove(name);
          throw new StoreException("it is closed", null);
        }
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
      check(name);
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
      return new Pause(pauses, Duration.ZERO, List.of(), 0);
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
    public long removeLog(long through) {
      return 0;
    }

    @Override
    public long bytes() {
      return 0;
    }
  }
}
