package io.prefixdb.node.store;

import io.prefixdb.node.model.Checkpoint;
import io.prefixdb.node.model.CopyFile;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.timer.Recurring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of prefixes that other nodes copy: links to their files in a directory of their
 * own, one a prefix for all who copy it at the time. Each of them has a lease: it ends when it is
 * released, when nobody used it for a while, and when the node ends or starts; with the last one
 * the links go. Safe for use by many threads.
 */
public final class Checkpoints implements AutoCloseable {
  /** Each keeps files on the disk that RocksDB would have removed. */
  public static final int MAX = 16;

  /** Nobody may be silent for longer. */
  public static final Duration LEASE_MAX = Duration.ofHours(1);

  /**
   * The log stays so long after the end of a checkpoint: whoever has copied it has to open it, and
   * to ask for the first update after it.
   */
  public static final Duration PINNED_AFTER = Duration.ofMinutes(10);

  /** How the names begin under which the log is kept for copies. */
  public static final String HOLDER = "checkpoint ";

  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
  private static final long LOOK_MS = 1_000;
  private static final int ID_BYTES = 12;

  private final RocksStores stores;
  private final Path root;
  private final Executor threads;
  private final FileChecksums checksums = new FileChecksums();
  private final Map<String, Held> held = new ConcurrentHashMap<>();
  private final SecureRandom random = new SecureRandom();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("checkpoints").daemon().factory());
  private volatile Pins pins = (_, _, _, _) -> {};
  private boolean closed;

  /** What one node copies. */
  private record Held(CheckpointLinks links, CheckpointLease lease) {}

  /** Keeps updates in the log for who will need them. */
  public interface Pins {
    /**
     * Keeps them for that long from now on, instead of what the holder had before.
     *
     * @param holder names who needs them
     * @param sequence the first one that is needed
     */
    void pin(String holder, PrefixName prefix, long sequence, Duration length);
  }

  /** Removes what a run before has left. */
  Checkpoints(RocksStores stores, Path root) {
    this(stores, root, task -> Thread.ofPlatform().name("checkpoint").daemon().start(task));
  }

  /** {@code threads}: where links are made, each on a thread of its own. */
  Checkpoints(RocksStores stores, Path root, Executor threads) {
    this.stores = stores;
    this.root = root;
    this.threads = threads;
    remove(root);
    var _ = // ends with the timer
        timer.scheduleWithFixedDelay(
            new Recurring("looking after checkpoints", this::look),
            LOOK_MS,
            LOOK_MS,
            TimeUnit.MILLISECONDS);
  }

  /** From now on the log of a prefix is kept for those who copy it. */
  public void pinWith(Pins given) {
    pins = given;
  }

  /** Its copy will need what comes after it. */
  private void pin(String id, Held one, Duration length) {
    long needed = one.links().needed();
    if (needed != 0) { // else nothing is linked yet
      pins.pin(HOLDER + id, one.links().name(), needed, length);
    }
  }

  /**
   * Makes a checkpoint of an open prefix, or shares the one that others copy now.
   *
   * @param lease how long nobody may use it, at most {@link #LEASE_MAX}
   * @throws StoreException when there are too many, or it cannot be made, or not soon
   */
  public Checkpoint create(PrefixName name, Duration lease) throws StoreException {
    checkOpen(name);
    RocksPrefix prefix = stores.opened(name);
    checkFit(prefix);
    String id = HexFormat.of().formatHex(randomId());
    Held entered = enter(id, prefix, lease);
    boolean kept = false;
    try {
      Optional<Checkpoint> made = entered.links().await(CheckpointLinks.MAKING_MAX);
      if (made.isEmpty()) {
        kept = true; // for who asks next
        entered.links().whenMade(() -> entered.lease().made(Map.of(), System.nanoTime()));
        throw notSoon(name);
      }
      made(id, entered, made.get());
      kept = true;
      return made.get().as(id);
    } finally {
      if (!kept) {
        release(id);
      }
    }
  }

  private synchronized void checkOpen(PrefixName name) throws StoreException {
    if (closed) {
      throw stops(name);
    }
  }

  private static StoreException stops(PrefixName name) {
    return new StoreException("prefix '" + name + "': no checkpoint is made: the node stops", null);
  }

  private static StoreException notSoon(PrefixName name) {
    return new StoreException(
        "prefix '%s': its checkpoint is not made after %d s, for what is in memory is still being written out: try again later"
            .formatted(name, CheckpointLinks.MAKING_MAX.toSeconds()),
        null);
  }

  private void checkFit(RocksPrefix prefix) throws StoreException {
    if (stores.options().leadership().follows(prefix.name()) && !prefix.isWhole()) {
      throw new StoreException(
          "prefix '%s' was repaired here and may lack updates: copy it from the master"
              .formatted(prefix.name()),
          null);
    }
    if (prefix.origin().foreign()) {
      throw new StoreException(
          "prefix '%s' was found to be of another history than the master: copy it from the master"
              .formatted(prefix.name()),
          null);
    }
    PrefixStore.Pause pause = prefix.pause();
    if (pause.levels() > 0) {
      throw new StoreException(
          "prefix '%s': its background work is paused for %d s more: copy it then, or call continue_background"
              .formatted(prefix.name(), pause.left().toSeconds()),
          null);
    }
  }

  private byte[] randomId() {
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    return id;
  }

  private synchronized Held enter(String id, RocksPrefix prefix, Duration lease)
      throws StoreException {
    checkOpen(prefix.name());
    if (held.size() >= MAX) {
      throw new StoreException(
          "prefix '%s': no checkpoint is made, for there are %d already: try again when one is released"
              .formatted(prefix.name(), MAX),
          null);
    }
    Optional<CheckpointLinks> present = shared(prefix);
    CheckpointLinks links = present.isPresent() ? present.get() : begun(id, prefix);
    Duration silence = lease.compareTo(LEASE_MAX) > 0 ? LEASE_MAX : lease;
    Held entered = new Held(links, new CheckpointLease(silence));
    held.put(id, entered);
    if (present.isEmpty()) {
      links.whenMade(() -> removeUnused(links)); // who wanted them may be gone
      try {
        links.begin(threads, () -> pin(id, entered, silence.plus(PINNED_AFTER)));
      } catch (RuntimeException | Error e) {
        held.remove(id);
        throw e;
      }
    }
    return entered;
  }

  /** Those that are there for others who copy the prefix now. */
  private Optional<CheckpointLinks> shared(RocksPrefix prefix) throws StoreException {
    Optional<CheckpointLinks> present =
        held.values().stream().map(Held::links).filter(one -> one.isOf(prefix)).findFirst();
    if (present.isPresent() && present.get().age().compareTo(CheckpointLinks.SHARED_MAX) > 0) {
      throw new StoreException(
          "prefix '%s': a checkpoint that is %d min old is still being copied: copy from another node, or try again when that has ended"
              .formatted(prefix.name(), present.get().age().toMinutes()),
          null);
    }
    return present;
  }

  private CheckpointLinks begun(String id, RocksPrefix prefix) throws StoreException {
    try {
      Files.createDirectories(root);
      return new CheckpointLinks(id, prefix, root.resolve(id));
    } catch (IOException e) {
      throw new StoreException("'%s' cannot be made: %s".formatted(root, e), e);
    }
  }

  /** The node may have begun to stop meanwhile. */
  private synchronized void made(String id, Held one, Checkpoint checkpoint) throws StoreException {
    if (!one.equals(held.get(id))) {
      throw stops(one.links().name());
    }
    one.lease()
        .made(
            checkpoint.files().stream()
                .collect(Collectors.toUnmodifiableMap(CopyFile::name, CopyFile::size)),
            System.nanoTime());
    pin(id, one, one.lease().silence().plus(PINNED_AFTER));
    LOG.info(
        "checkpoint {} of '{}': {} files, {} bytes",
        id,
        one.links().name(),
        checkpoint.files().size(),
        checkpoint.bytes());
  }

  /** Whether there was such a checkpoint of that prefix. */
  public boolean release(PrefixName prefix, String id) {
    Held one = held.get(id);
    return one != null && one.links().name().equals(prefix) && release(id);
  }

  private boolean release(String id) {
    Held one = held.remove(id);
    if (one == null) {
      return false;
    }
    pin(id, one, PINNED_AFTER);
    removeUnused(one.links());
    return true;
  }

  /** Links that are being made are removed when they are. */
  private synchronized void removeUnused(CheckpointLinks links) {
    if (links.isEnded() && held.values().stream().noneMatch(one -> one.links() == links)) {
      remove(links.directory());
    }
  }

  /** How many there are. */
  public int count() {
    return held.size();
  }

  /** Ends those that nobody uses, and keeps the log for the others. */
  private void look() {
    held.forEach(
        (id, one) -> {
          if (!one.lease().isOver(System.nanoTime())) {
            pin(id, one, PINNED_AFTER);
          } else if (release(id)) {
            LOG.warn(
                "checkpoint {} of '{}' is removed: nobody has used it for a while, or all too long",
                id,
                one.links().name());
          }
        });
  }

  /**
   * A file of a checkpoint; nothing when there is no such checkpoint any more, or no such file in
   * it. Only names from the checkpoint's own list are looked for.
   */
  public Optional<CheckpointFile> open(String checkpoint, String file) throws IOException {
    Held one = held.get(checkpoint);
    Long size = one == null ? null : one.lease().sizes().get(file);
    if (one == null || size == null) {
      return Optional.empty();
    }
    try {
      one.lease().use(System.nanoTime());
      return Optional.of(
          CheckpointFile.open(
              one.links().directory(),
              new CopyFile(file, size),
              checksums,
              () -> one.lease().use(System.nanoTime())));
    } catch (NoSuchFileException e) { // it was released just now
      return Optional.empty();
    }
  }

  /** Removes all of them. The stores are to be closed after this. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    timer.shutdownNow();
    held.keySet().forEach(this::release);
    remove(root);
  }

  private static void remove(Path links) {
    try {
      Directories.remove(links);
    } catch (IOException e) {
      LOG.warn("'{}' cannot be removed, the next start does it: {}", links, e.toString());
    }
  }
}
