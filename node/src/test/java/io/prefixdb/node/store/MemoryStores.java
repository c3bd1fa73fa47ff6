package io.prefixdb.node.store;

import io.prefixdb.node.model.Checkpoint;
import io.prefixdb.node.model.PrefixName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Prefixes in memory. Writes can be held back or made to fail, to see what waits for them. */
public final class MemoryStores implements Stores {
  private final TreeMap<PrefixName, MemoryPrefix> stores = new TreeMap<>();
  private final Map<PrefixName, MemoryPrefix> detached = new TreeMap<>();
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
    return stores.computeIfAbsent(name, it -> new MemoryPrefix(this, it));
  }

  @Override
  public synchronized boolean detach(PrefixName name, Duration denied) {
    MemoryPrefix prefix = stores.remove(name);
    if (prefix != null) {
      detached.put(name, prefix);
    }
    return prefix != null;
  }

  @Override
  public synchronized boolean attach(PrefixName name, boolean open) {
    MemoryPrefix prefix = detached.remove(name);
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

  /** Whether the prefix may be used at all. */
  synchronized void check(PrefixName name) throws StoreException {
    if (closed) {
      throw new ClosedException(name);
    }
    if (failing) {
      throw new StoreException("the disk is gone", null);
    }
  }

  synchronized boolean isOnDisk() {
    return onDisk;
  }

  /** Executes a write, or keeps it until {@link #release}. */
  synchronized void run(Runnable write) {
    if (holding) {
      held.add(write);
    } else {
      write.run();
    }
  }

  /** Closes the prefix that is being read if it is to be closed then. */
  synchronized void beforeRead(PrefixName name) throws StoreException {
    check(name);
    if (closing) {
      stores.remove(name);
      throw new StoreException("it is closed", null);
    }
  }
}
