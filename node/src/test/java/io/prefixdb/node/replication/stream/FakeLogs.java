package io.prefixdb.node.replication.stream;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.model.UpdateBatch.Op;
import io.prefixdb.node.model.Updates;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** Logs in memory; one may be purged, fail, or let its readers wait. */
final class FakeLogs implements LogSource {
  /** Of the history of every log in the beginning. */
  static final String TAG = "0123456789abcdef";

  private final Map<PrefixName, FakeLog> logs = new ConcurrentHashMap<>();

  FakeLog create(String name) {
    FakeLog log = new FakeLog();
    logs.put(new PrefixName(name), log);
    return log;
  }

  @Override
  public Optional<PrefixLog> find(PrefixName prefix) {
    return Optional.ofNullable(logs.get(prefix));
  }

  static final class FakeLog implements PrefixLog {
    private final List<UpdateBatch> batches = new ArrayList<>();
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private int purged;
    volatile String failure = "";
    volatile boolean replaced;
    volatile String tag = TAG;
    volatile CountDownLatch reading = new CountDownLatch(0);
    int reads;

    /** Appends batches of one update each. */
    void write(int count, int valueBytes) {
      synchronized (this) {
        for (int i = 0; i < count; i++) {
          Op put = new Op.Put(Bytes.utf8("k"), Bytes.of(new byte[valueBytes]));
          batches.add(UpdateBatch.of(batches.size() + 1L, List.of(put)));
        }
      }
      watchers.forEach(Runnable::run);
    }

    synchronized void purge() {
      purged = batches.size();
    }

    int watchers() {
      return watchers.size();
    }

    synchronized int reads() {
      return reads;
    }

    @Override
    public Object opened() {
      return this;
    }

    @Override
    public synchronized OptionalLong last() throws LogException {
      if (!failure.isEmpty()) {
        throw new LogException(failure, new IllegalStateException());
      }
      return replaced ? OptionalLong.empty() : OptionalLong.of(batches.size());
    }

    @Override
    public String tag() {
      return tag;
    }

    @Override
    public Optional<Updates> since(long sequence, int bytesMax) throws LogException {
      try {
        reading.await();
      } catch (InterruptedException e) {
        throw new LogException("interrupted", e);
      }
      return replaced ? Optional.empty() : Optional.of(read(sequence, bytesMax));
    }

    private synchronized Updates read(long sequence, int bytesMax) {
      reads++;
      List<byte[]> found = new ArrayList<>();
      int bytes = 0;
      for (int i = Math.max(purged, (int) sequence - 1);
          i < batches.size() && bytes < bytesMax;
          i++) {
        byte[] log = Objects.requireNonNull(batches.get(i)).bytes();
        found.add(log);
        bytes += log.length;
      }
      long last = batches.size();
      if (found.isEmpty()) {
        return sequence > last ? new Updates.CaughtUp(last) : new Updates.Purged(last);
      }
      return new Updates.Batches(
          found,
          UpdateBatch.sequenceOf(found.getFirst()),
          UpdateBatch.sequenceOf(found.getLast()),
          last);
    }

    @Override
    public void watch(Runnable moved) {
      watchers.add(moved);
    }

    @Override
    public void unwatch(Runnable moved) {
      watchers.remove(moved);
    }
  }
}
