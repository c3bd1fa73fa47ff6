package io.prefixdb.node.store;

import io.prefixdb.node.model.Checkpoint;
import io.prefixdb.node.model.CopyFile;
import io.prefixdb.node.model.PrefixName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of prefixes that other nodes copy: links to their files in a directory of their
 * own. Each is leased: it goes when it is released, when nobody used it for a while, and when the
 * node ends or starts. Safe for use by many threads.
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

  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
  private static final long LOOK_MS = 1_000;
  private static final int ID_BYTES = 12;

  private final RocksStores stores;
  private final Path root;
  private final FileChecksums checksums = new FileChecksums();
  private final Map<String, CheckpointLease> leases = new ConcurrentHashMap<>();
  private final SecureRandom random = new SecureRandom();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("checkpoints").daemon().factory());
  private volatile Pins pins = (_, _, _, _) -> {};
  private boolean closed;

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
    this.stores = stores;
    this.root = root;
    remove(root);
    var _ = // ends with the timer
        timer.scheduleWithFixedDelay(this::look, LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
  }

  /** From now on the log of a prefix is kept for those who copy it. */
  public void pinWith(Pins given) {
    pins = given;
  }

  /** Its copy will need what comes after it. */
  private void pin(String id, CheckpointLease lease, Duration length) {
    if (lease.needed() != 0) { // else nothing was linked yet
      pins.pin("checkpoint " + id, lease.prefix(), lease.needed(), length);
    }
  }

  /**
   * Makes a checkpoint of an open prefix.
   *
   * @param lease how long nobody may use it, at most {@link #LEASE_MAX}
   * @throws StoreException when there are too many, or it cannot be made
   */
  public Checkpoint create(PrefixName name, Duration lease) throws StoreException {
    String id = HexFormat.of().formatHex(randomId());
    CheckpointLease made = enter(id, name, lease);
    boolean whole = false;
    try {
      Checkpoint checkpoint = link(id, made);
      whole = true;
      LOG.info(
          "checkpoint {} of '{}': {} files, {} bytes",
          id,
          name,
          checkpoint.files().size(),
          checkpoint.bytes());
      return checkpoint;
    } catch (IOException | UncheckedIOException e) {
      throw new StoreException("prefix '%s': no checkpoint can be made: %s".formatted(name, e), e);
    } finally {
      if (!whole) {
        release(id);
      }
    }
  }

  private byte[] randomId() {
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    return id;
  }

  private synchronized CheckpointLease enter(String id, PrefixName name, Duration lease)
      throws StoreException {
    if (closed) {
      throw stops(name);
    }
    if (leases.size() >= MAX) {
      throw new StoreException(
          "prefix '%s': no checkpoint is made, for there are %d already: try again when one is released"
              .formatted(name, MAX),
          null);
    }
    Duration silence = lease.compareTo(LEASE_MAX) > 0 ? LEASE_MAX : lease;
    CheckpointLease made = new CheckpointLease(name, root.resolve(id), silence);
    leases.put(id, made);
    return made;
  }

  private Checkpoint link(String id, CheckpointLease lease) throws IOException, StoreException {
    RocksPrefix prefix = stores.opened(lease.prefix());
    if (stores.options().leadership().follows() && !prefix.isWhole()) {
      throw new StoreException(
          "prefix '%s' was repaired here and may lack updates: copy it from the master"
              .formatted(lease.prefix()),
          null);
    }
    PrefixStore.Pause pause = prefix.pause();
    if (pause.levels() > 0) {
      throw new StoreException(
          "prefix '%s': its background work is paused for %d s more: copy it then, or call continue_background"
              .formatted(lease.prefix(), pause.left().toSeconds()),
          null);
    }
    Files.createDirectories(root);
    long from = prefix.lastSequence();
    lease.need(from + 1);
    pin(id, lease, lease.silence().plus(PINNED_AFTER));
    Numbering numbering = prefix.link(lease.directory());
    long to = prefix.lastSequence();
    List<CopyFile> files = filesOf(lease.directory());
    made(
        id,
        lease,
        files.stream().collect(Collectors.toUnmodifiableMap(CopyFile::name, CopyFile::size)));
    return new Checkpoint(id, lease.prefix(), from, to, numbering.text(), files);
  }

  /** The node may have begun to stop meanwhile: nobody would remove the links then. */
  private synchronized void made(String id, CheckpointLease lease, Map<String, Long> sizes)
      throws StoreException, IOException {
    if (leases.get(id) != lease) {
      Directories.remove(lease.directory());
      throw stops(lease.prefix());
    }
    lease.made(sizes, System.nanoTime());
  }

  private static StoreException stops(PrefixName name) {
    return new StoreException("prefix '" + name + "': no checkpoint is made: the node stops", null);
  }

  private static List<CopyFile> filesOf(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(
              file -> {
                try {
                  return new CopyFile(file.getFileName().toString(), Files.size(file));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              })
          .sorted(Comparator.comparing(CopyFile::name))
          .toList();
    }
  }

  /** Whether there was such a checkpoint of that prefix. */
  public boolean release(PrefixName prefix, String id) {
    CheckpointLease lease = leases.get(id);
    return lease != null && lease.prefix().equals(prefix) && release(id);
  }

  private boolean release(String id) {
    CheckpointLease lease = leases.remove(id);
    if (lease == null) {
      return false;
    }
    pin(id, lease, PINNED_AFTER);
    remove(lease.directory());
    return true;
  }

  /** How many there are. */
  public int count() {
    return leases.size();
  }

  /** Ends those that nobody uses, and keeps the log for the others. */
  private void look() {
    leases.forEach(
        (id, lease) -> {
          if (!lease.isOver(System.nanoTime())) {
            pin(id, lease, PINNED_AFTER);
          } else if (release(id)) {
            LOG.warn(
                "checkpoint {} of '{}' is removed: nobody has used it for a while, or all too long",
                id,
                lease.prefix());
          }
        });
  }

  /**
   * A file of a checkpoint; nothing when there is no such checkpoint any more, or no such file in
   * it. Only names from the checkpoint's own list are looked for.
   */
  public Optional<CheckpointFile> open(String checkpoint, String file) throws IOException {
    CheckpointLease lease = leases.get(checkpoint);
    Long size = lease == null ? null : lease.sizes().get(file);
    if (lease == null || size == null) {
      return Optional.empty();
    }
    try {
      lease.use(System.nanoTime());
      return Optional.of(
          CheckpointFile.open(
              lease.directory(),
              new CopyFile(file, size),
              checksums,
              () -> lease.use(System.nanoTime())));
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
    leases.keySet().forEach(this::release);
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
