package io.prefixdb.node.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.MergeSettings;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.model.UpdateBatch;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Local copies in memory; every rule of the ports is asserted. */
final class FakeReplicas implements Replicas {
  private final Map<PrefixName, Copy> copies = new ConcurrentSkipListMap<>();
  final Map<PrefixName, Copy> detached = new ConcurrentSkipListMap<>();
  volatile @Nullable Watcher watcher;

  /** What these held before they were loaded is still here. */
  final Set<PrefixName> kept = ConcurrentHashMap.newKeySet();

  final List<PrefixName> settled = new CopyOnWriteArrayList<>();
  final Map<PrefixName, Long> aside = new ConcurrentSkipListMap<>();
  volatile boolean diskFull;
  volatile boolean outOfMemory;

  /** The files of these cannot be read. */
  final Set<PrefixName> damaged = ConcurrentHashMap.newKeySet();

  volatile CountDownLatch opening = new CountDownLatch(0);
  volatile CountDownLatch writing = new CountDownLatch(0);

  @Override
  public List<PrefixName> names() {
    return List.copyOf(copies.keySet());
  }

  @Override
  public void watch(Watcher told) {
    watcher = told;
  }

  @Override
  public Copy openOrCreate(PrefixName prefix) throws ReplicaException {
    try {
      opening.await();
    } catch (InterruptedException e) {
      throw new ReplicaException("interrupted", e);
    }
    if (diskFull) {
      throw new ReplicaException("no space left for '" + prefix + "'", null);
    }
    if (damaged.contains(prefix)) {
      throw ReplicaException.ofDamage("the files of '" + prefix + "' are damaged", null);
    }
    return copies.computeIfAbsent(prefix, Copy::new);
  }

  @Override
  public Replica replaceable(PrefixName prefix) throws ReplicaException {
    Copy copy = copies.get(prefix);
    if (copy == null) {
      throw new ReplicaException("prefix '" + prefix + "' is not open", null);
    }
    return copy;
  }

  @Override
  public void detach(PrefixName prefix) {
    detached.put(prefix, Objects.requireNonNull(copies.remove(prefix)));
    Objects.requireNonNull(watcher).detached(prefix);
  }

  @Override
  public void setAside(PrefixName prefix, long from) throws ReplicaException {
    if (diskFull) {
      throw new ReplicaException("no space left to keep updates", null);
    }
    aside.put(prefix, from);
  }

  @Override
  public boolean isKept(PrefixName prefix) {
    return kept.contains(prefix);
  }

  @Override
  public void settled(PrefixName prefix) {
    kept.remove(prefix);
    settled.add(prefix);
  }

  /** From the next start on. */
  void damage(PrefixName prefix) {
    copies.put(prefix, new Copy(prefix));
    damaged.add(prefix);
  }

  Copy copy(PrefixName prefix) {
    return Objects.requireNonNull(copies.get(prefix));
  }

  @Override
  public Generation beginGeneration(PrefixName prefix) throws ReplicaException {
    if (diskFull) {
      throw new ReplicaException("no space left for a generation", null);
    }
    Copy copy = copy(prefix);
    if (copy.loading) {
      throw new ReplicaException("a generation from before is still being loaded", null);
    }
    copy.loading = true;
    return new Loaded(copy);
  }

  @Override
  public FileGeneration beginCopy(PrefixName prefix) throws ReplicaException {
    if (diskFull) {
      throw new ReplicaException("no space left for a generation", null);
    }
    Copy copy = copy(prefix);
    if (copy.loading) {
      throw new ReplicaException("a generation from before is still being loaded", null);
    }
    copy.loading = true;
    return new FakeFiles(
        copy.files,
        () -> diskFull,
        (files, content, sequence) -> {
          copy.loading = false;
          if (files.isPresent()) {
            copy.files = files.get();
            copy.replace(content, sequence, Timeline.UNKNOWN);
          }
        });
  }

  /** One prefix. */
  final class Copy implements Replica {
    private final PrefixName name;
    private Map<Bytes, Long> content = new TreeMap<>();
    private Optional<UpdateBatch> newest = Optional.empty();
    private long position = 1;
    private volatile boolean loading;
    private Optional<LoadPoint> left = Optional.empty();
    private TreeMap<Bytes, Long> leftContent = new TreeMap<>();
    private volatile Map<String, byte[]> files = Map.of();
    volatile boolean whole = true;
    volatile Origin origin = Origin.UNKNOWN;

    Copy(PrefixName name) {
      this.name = name;
    }

    @Override
    public PrefixName name() {
      return name;
    }

    @Override
    public synchronized long position() {
      return position;
    }

    synchronized Map<Bytes, Long> content() {
      return new TreeMap<>(content);
    }

    @Override
    public boolean isWhole() {
      return whole;
    }

    @Override
    public synchronized Origin origin() {
      return new Origin(
          origin.timeline(),
          origin.copied(),
          origin.foreign(),
          origin.own(),
          newest.map(batch -> Witness.lastOf(batch.bytes())));
    }

    @Override
    public MergeSettings settings() {
      return new MergeSettings(Map.of(MergeSettings.LIFETIME, "0"));
    }

    @Override
    public void follow(Timeline master) throws ReplicaException {
      if (diskFull) {
        throw new ReplicaException("no space left", null);
      }
      origin = new Origin(master, true);
    }

    @Override
    public void disown() throws ReplicaException {
      if (diskFull) {
        throw new ReplicaException("no space left", null);
      }
      origin = new Origin(origin.timeline(), origin.copied(), true, false, Optional.empty());
    }

    @Override
    public void own() throws ReplicaException {
      if (diskFull) {
        throw new ReplicaException("no space left", null);
      }
      origin = new Origin(origin.timeline(), origin.copied());
    }

    @Override
    public boolean apply(List<byte[]> logs) throws ReplicaException {
      try {
        writing.await();
      } catch (InterruptedException e) {
        throw new ReplicaException("interrupted", e);
      }
      return applyNow(logs);
    }

    private synchronized boolean applyNow(List<byte[]> logs) throws ReplicaException {
      assertThat(logs).isNotEmpty();
      assertThat(loading).as("no writes during a load").isFalse();
      if (outOfMemory) {
        throw new OutOfMemoryError("the test wants it");
      }
      if (diskFull) {
        throw new ReplicaException("no space left", null);
      }
      for (byte[] log : logs) {
        UpdateBatch batch = Ops.parsed(log);
        assertThat(batch.sequence()).isEqualTo(position);
        batch.ops().forEach(op -> Ops.apply(op, content));
        newest = Optional.of(batch);
        position = batch.end();
      }
      return true;
    }

    synchronized void replace(Map<Bytes, Long> fresh, long sequence, Timeline timeline) {
      origin = new Origin(timeline, true);
      damaged.remove(name);
      kept.add(name);
      content = new TreeMap<>(fresh);
      newest = Optional.empty();
      position = sequence + 1;
      whole = true;
    }
  }

  private final class Loaded implements Generation {
    private final Copy copy;
    private final TreeMap<Bytes, Long> content = new TreeMap<>();
    private boolean ended;

    Loaded(Copy copy) {
      this.copy = copy;
      content.putAll(copy.leftContent);
    }

    @Override
    public Optional<LoadPoint> left() {
      return copy.left;
    }

    @Override
    public void startOver() {
      content.clear();
      forget();
    }

    private void forget() {
      copy.left = Optional.empty();
      copy.leftContent.clear();
    }

    @Override
    public void reached(LoadPoint point) {
      assertThat(point.after()).contains(content.lastKey());
      copy.left = Optional.of(point);
      copy.leftContent = new TreeMap<>(content);
    }

    @Override
    public boolean leave() {
      if (copy.left.isEmpty()) {
        return false;
      }
      ended = true;
      copy.loading = false;
      return true;
    }

    @Override
    public void add(List<Field> fields) throws ReplicaException {
      if (diskFull) {
        throw new ReplicaException("no space left", null);
      }
      for (Field field : fields) {
        assertThat(content.isEmpty() || content.lastKey().compareTo(field.key()) < 0).isTrue();
        content.put(field.key(), Ops.number(field.value()));
      }
    }

    @Override
    public void replace(List<Field> present, List<Bytes> absent) {
      present.forEach(field -> content.put(field.key(), Ops.number(field.value())));
      absent.forEach(content::remove);
    }

    @Override
    public void complete(long masterSequence, Timeline timeline) {
      ended = true;
      forget();
      copy.loading = false;
      copy.replace(content, masterSequence, timeline);
    }

    @Override
    public void abort() {
      if (!ended) {
        ended = true;
        forget();
        copy.loading = false;
      }
    }
  }
}
