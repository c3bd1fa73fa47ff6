package io.prefixdb.node.store;

import io.prefixdb.node.model.Checkpoint;
import io.prefixdb.node.model.DivergedTail;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.Replicas;
import io.prefixdb.node.timer.Recurring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The prefixes of a data directory on RocksDB: {@code <path>/<prefix>}, as the original lays them
 * out, and {@code <path>_reload} beside it for generations that are being built.
 */
public final class RocksStores implements Stores {
  private static final Logger LOG = LoggerFactory.getLogger(RocksStores.class);

  private static final Duration RELIEF = Duration.ofMillis(500);
  private static final Duration IDLE_CURSORS = Duration.ofSeconds(10);
  private static final Duration ROOM = Duration.ofSeconds(5);

  private final StoreSettings settings;
  private final DirectoryLock lock;
  private final RocksOptions rocks;
  private final ScheduledExecutorService timers;
  private final PrefixTable prefixes;
  private final Detachment detachment;
  private final Checkpoints checkpoints;
  private final GenerationPlaces places;

  /** Tells this opening of the directory from every other one. */
  private final String run = HexFormat.of().toHexDigits(new SecureRandom().nextLong());

  /** Those that a repair was tried on and that were not opened since. */
  private final Set<PrefixName> repaired = ConcurrentHashMap.newKeySet();

  private final AtomicBoolean closed = new AtomicBoolean();

  private RocksStores(StoreSettings settings, DirectoryLock lock, RocksOptions rocks) {
    this.settings = settings;
    this.lock = lock;
    this.rocks = rocks;
    this.prefixes =
        new PrefixTable(settings.prefixesMax(), name -> Inspection.holdsData(settings.data(name)));
    this.detachment = new Detachment(settings, prefixes);
    this.places = new GenerationPlaces(settings, rocks.logs(), prefixes, this::open);
    this.checkpoints = new Checkpoints(this, settings.checkpointsRoot());
    this.timers = StoreTimers.start();
  }

  /**
   * Takes the directory and opens the prefixes in it. One that cannot be opened is left out, see
   * {@link #failures}, unless the settings say otherwise.
   *
   * @throws StoreException when another process holds the directory, the ini is refused, or the
   *     settings demand that every prefix can be opened
   */
  public static RocksStores open(StoreSettings settings) throws StoreException {
    return open(settings, WriteGate.OPEN);
  }

  /**
   * As {@link #open(StoreSettings)}.
   *
   * @param gate looked at immediately before writes of clients reach the log
   */
  public static RocksStores open(StoreSettings settings, WriteGate gate) throws StoreException {
    RocksStores stores = take(settings, gate);
    try {
      stores.begin(new OpeningProgress());
      return stores;
    } catch (StoreException e) {
      stores.close();
      throw e;
    }
  }

  /**
   * Takes the directory, for {@link #begin} to open what is in it.
   *
   * @throws StoreException when another process holds the directory, or the ini is refused
   */
  public static RocksStores take(StoreSettings settings, WriteGate gate) throws StoreException {
    Restore.finish(settings, LocalDateTime.now(ZoneId.systemDefault()));
    DirectoryLock lock = DirectoryLock.take(settings.path());
    BackgroundThreads.use();
    try {
      Leadership leadership = new Leadership(settings.follows(), settings.own(), gate);
      return new RocksStores(settings, lock, RocksOptions.load(settings, leadership));
    } catch (StoreException e) {
      lock.close();
      BackgroundThreads.leave();
      throw e;
    }
  }

  /**
   * Opens the prefixes, once, before anything else is done here.
   *
   * @param progress is told how far that is
   * @throws StoreException when the settings demand that every prefix can be opened
   */
  public void begin(OpeningProgress progress) throws StoreException {
    try {
      try (OpeningProgress.Step _ = progress.other("what the last run left is put in order")) {
        SwapRecovery.run(settings, rocks.logs());
        detachment.recover();
      }
      rocks
          .memtables()
          .ifPresent(it -> every(RELIEF, "relieving the memtables", () -> relieve(it)));
      every(IDLE_CURSORS, "closing idle cursors", this::closeIdleCursors);
      every(ROOM, "looking for room", places.kept()::look);
      if (settings.opening().preopen()) {
        openExisting(progress);
      }
    } catch (IOException e) {
      throw new StoreException("cannot list '" + settings.path() + "'", e);
    }
  }

  private void openExisting(OpeningProgress progress) throws IOException, StoreException {
    List<PrefixName> found = StartOpening.existing(settings);
    long start = System.nanoTime();
    new StartOpening(this::prefix, progress).run(found, settings.prefixesMax());
    LOG.info(
        "{} of {} prefixes open in '{}' after {} ms",
        prefixes.size(),
        found.size(),
        settings.path(),
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    List<OpenFailure> failures = prefixes.failures();
    if (settings.opening().abortOnError() && !failures.isEmpty()) {
      throw new StoreException(failures.getFirst().reason(), null);
    }
  }

  /** Does that again and again until the end of the timers. */
  private void every(Duration period, String what, Runnable work) {
    long millis = period.toMillis();
    Future<?> _ =
        timers.scheduleWithFixedDelay(
            new Recurring(what, work), millis, millis, TimeUnit.MILLISECONDS);
  }

  private void closeIdleCursors() {
    prefixes.all().forEach(one -> one.closeCursorsIdleAt(System.nanoTime()));
  }

  private void relieve(MemtableBudget budget) {
    List<MemtablePressure.Holder<RocksPrefix>> holders =
        prefixes.all().stream()
            .filter(prefix -> prefix.pause().levels() == 0) // nothing of it is written out
            .map(prefix -> new MemtablePressure.Holder<>(prefix, prefix.memtableBytes()))
            .toList();
    MemtablePressure.choose(holders, budget.bytes()).forEach(RocksPrefix::startFlush);
  }

  @Override
  public Optional<PrefixStore> findOpen(PrefixName name) {
    return Optional.ofNullable(prefixes.find(name));
  }

  @Override
  public Optional<PrefixStore> find(PrefixName name) {
    return present(name).map(prefix -> prefix);
  }

  /** As {@link #find}. */
  Optional<RocksPrefix> present(PrefixName name) {
    @Nullable RocksPrefix present = prefixes.find(name);
    if (present == null && !prefixes.isMoving(name) && Inspection.holdsData(settings.data(name))) {
      try {
        present = prefix(name);
      } catch (StoreException e) {
        LOG.debug("a read finds no prefix '{}': {}", name, e.getMessage());
      }
    }
    return Optional.ofNullable(present);
  }

  @Override
  public PrefixStore openOrCreate(PrefixName name) throws StoreException {
    return prefix(name);
  }

  /** The open prefix; never opens one. */
  RocksPrefix opened(PrefixName name) throws StoreException {
    @Nullable RocksPrefix present = prefixes.find(name);
    if (present == null) {
      throw new StoreException(
          "prefix '%s' is %s".formatted(name, closed.get() ? "closed" : "not open"), null);
    }
    return present;
  }

  RocksPrefix prefix(PrefixName name) throws StoreException {
    @Nullable RocksPrefix present = prefixes.find(name);
    return present != null ? present : prefixes.openOnce(name, this::open);
  }

  private RocksPrefix open(PrefixName name) throws StoreException {
    Path directory = settings.data(name);
    boolean there = Inspection.holdsData(directory);
    if (there && settings.forcedRepair() && repaired.add(name)) {
      repair(name, directory);
    }
    RocksPrefix opened;
    try {
      opened = RocksPrefix.open(name, directory, rocks, timers);
    } catch (StoreException e) {
      if (!there || !settings.opening().autoRepair() || !RocksFailure.isDamage(e)) {
        throw e;
      }
      if (!repaired.add(name)) { // it takes long, and did not help
        throw e;
      }
      LOG.error("{}", e.getMessage());
      repair(name, directory);
      opened = RocksPrefix.open(name, directory, rocks, timers);
    }
    repaired.remove(name);
    LOG.info("Open new prefix: {}", name);
    return opened;
  }

  private void repair(PrefixName name, Path directory) throws StoreException {
    RecordedLog.check(directory, rocks.logs().prepare(name, directory));
    LOG.warn("prefix '{}': RocksDB repairs '{}'", name, directory);
    try (Options options = rocks.forPrefix(name)) {
      Repair.run(options, directory);
    }
    LOG.warn(
        "prefix '{}' is repaired: what could not be read is in '{}', its slaves are to be reloaded",
        name,
        directory.resolve("lost"));
  }

  @Override
  public boolean detach(PrefixName name, Duration denied) throws StoreException {
    boolean detached = detachment.detach(name, denied, rocks.leadership().gate());
    places.kept().dropLater(name);
    return detached;
  }

  /** As {@link #detach} for what the master has no more, which no client asks for. */
  boolean detachAsMaster(PrefixName name) throws StoreException {
    boolean detached = detachment.detach(name, Duration.ZERO, WriteGate.OPEN);
    places.kept().dropLater(name);
    return detached;
  }

  /** Where generations take the place of what prefixes hold. */
  GenerationPlaces places() {
    return places;
  }

  @Override
  public Checkpoint createCheckpoint(PrefixName name, Duration lease) throws StoreException {
    return checkpoints.create(name, lease);
  }

  @Override
  public boolean releaseCheckpoint(PrefixName name, String id) {
    return checkpoints.release(name, id);
  }

  /** Updates that were kept because the master of a reload did not have them. */
  public List<DivergedTail> diverged() {
    return divergedTails().list();
  }

  DivergedTails divergedTails() {
    return new DivergedTails(settings.divergedRoot());
  }

  /** Names this run of the node, so that it knows itself when it is asked by itself. */
  public String run() {
    return run;
  }

  /** The files of checkpoints, for the ports that send them. */
  public Checkpoints checkpoints() {
    return checkpoints;
  }

  @Override
  public boolean attach(PrefixName name, boolean open) throws StoreException {
    boolean attached = detachment.attach(name, rocks.leadership().gate());
    repaired.remove(name);
    if (attached && open) {
      prefix(name);
    }
    return attached;
  }

  /**
   * Clients write to the prefixes from now on, to each in a branch of that epoch that begins now.
   *
   * @throws StoreException when one could not begin it; {@link #endLead} is to follow
   */
  public void lead(long epoch) throws StoreException {
    rocks.leadership().begin(epoch, prefixes::settled);
    places.kept().tellThatItStays();
  }

  /** Whether the prefix takes a master's updates, and none of clients. */
  public boolean follows(PrefixName name) {
    return rocks.leadership().follows(name);
  }

  /**
   * The prefixes take a master's updates from now on. The gate has to be shut: what was on its way
   * is in the log when this returns, or refused, and the last sequences are final.
   */
  public void endLead() throws StoreException {
    rocks.leadership().end(prefixes::settled);
  }

  void watch(Replicas.Watcher watcher) {
    detachment.watch(watcher);
  }

  @Override
  public List<PrefixName> names() {
    return prefixes.names();
  }

  @Override
  public List<OpenFailure> failures() {
    return prefixes.failures();
  }

  /** How long archived logs are kept, in seconds, as the ini says; 0 when they are not. */
  public long walTtlSeconds() {
    return rocks.walTtlSeconds();
  }

  /** From now on no more prefixes are opened than that; 0 for no limit. */
  public void limitPrefixes(int max) {
    prefixes.limit(max);
  }

  /** The version of RocksDB. */
  public static String engineVersion() {
    RocksDB.loadLibrary();
    return RocksDB.rocksdbVersion().toString();
  }

  /** The prefix that is being closed, when all are. */
  public Optional<PrefixName> closing() {
    return prefixes.closing();
  }

  StoreSettings settings() {
    return settings;
  }

  RocksOptions options() {
    return rocks;
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    checkpoints.close();
    prefixes.close(); // who opens a prefix now ends before, who comes later is refused
    timers.shutdownNow(); // not before: an open prefix plans the end of its snapshots with them
    rocks.close();
    lock.close();
    BackgroundThreads.leave();
  }

  /** Makes the parents that generations need. */
  void makeRoots() throws IOException {
    Files.createDirectories(settings.freshRoot());
    Files.createDirectories(settings.oldRoot());
  }
}
