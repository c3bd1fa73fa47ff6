package io.prefixdb.node.store;

import io.prefixdb.node.config.IniText;
import io.prefixdb.node.config.IniText.Section;
import io.prefixdb.node.fold.Fold;
import io.prefixdb.node.model.MergeSettings;
import io.prefixdb.node.model.PrefixName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompactionStyle;
import org.rocksdb.ConfigOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.Options;
import org.rocksdb.OptionsUtil;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * RocksDB's options: what the user's ini says, unchanged, and {@link IniDefaults} for the rest. All
 * prefixes share the block cache, the budget of memtables and the read cache.
 */
final class RocksOptions implements AutoCloseable {
  /**
   * Where logs are kept for slaves RocksDB itself removes none for their age, which it cannot be
   * told anew while it runs: {@link PrefixStore#removeLog} does.
   */
  private static final long KEPT_SECONDS = TimeUnit.DAYS.toSeconds(36_500);

  private static final Logger LOG = LoggerFactory.getLogger(RocksOptions.class);

  private final StoreSettings settings;
  private final Leadership leadership;
  private final Options shared;
  private final LogPlace logs;
  private final String compactions;
  private final Optional<MemtableBudget> memtables;
  private final ReadCache readCache;
  private final Semaphore cursors = new Semaphore(LogCursors.KEPT_ALL_MAX);

  private RocksOptions(
      StoreSettings settings,
      Leadership leadership,
      Options shared,
      LogPlace logs,
      String compactions,
      Optional<MemtableBudget> memtables) {
    this.settings = settings;
    this.leadership = leadership;
    this.shared = shared;
    this.logs = logs;
    this.compactions = compactions;
    this.memtables = memtables;
    this.readCache = new ReadCache(settings.memory().readCacheBytes());
  }

  /** The options of the settings' ini, or our defaults without one. */
  static RocksOptions load(StoreSettings settings) throws StoreException {
    return load(settings, new Leadership(settings.follows(), settings.own(), WriteGate.OPEN));
  }

  /** As {@link #load(StoreSettings)}, with a leadership that may change. */
  static RocksOptions load(StoreSettings settings, Leadership leadership) throws StoreException {
    RocksDB.loadLibrary();
    IniText ini = settings.ini().isPresent() ? text(settings.ini().get()) : IniText.NONE;
    try (Options given =
        settings.ini().isPresent() ? read(settings.ini().get(), ini) : new Options()) {
      LogPlace logs = LogPlace.of(settings, given.walDir());
      warn(given, settings.ini().map(Path::toString).orElse(""));
      given.setManualWalFlush(false);
      given.setRecycleLogFileNum(0);
      given.setWalDir("");
      given.setCreateIfMissing(true);
      Options shared = new Options();
      String refused =
          OptionText.apply(
              given,
              IniDefaults.missing(
                  ini, settings.memory(), settings.prefixesMax(), FileLimit.current()),
              shared);
      if (!refused.isEmpty()) {
        throw new IllegalStateException("RocksDB refuses our defaults: " + refused);
      }
      return new RocksOptions(
          settings,
          leadership,
          shared,
          logs,
          compactions(ini, shared),
          memtables(settings, ini, shared));
    }
  }

  private static void warn(Options given, String ini) {
    if (given.walSizeLimitMB() > 0) {
      LOG.warn(
          "ini '{}': WAL_size_limit_MB={} removes logs that slaves still need once a prefix has"
              + " more: set 0, the share of the volume limits logs then",
          ini,
          given.walSizeLimitMB());
    }
    if (given.manualWalFlush()) {
      LOG.warn(
          "ini '{}': manual_wal_flush=true would lose acknowledged writes with the process: taken"
              + " for false",
          ini);
    }
    if (given.recycleLogFileNum() > 0) {
      LOG.warn(
          "ini '{}': recycle_log_file_num={} would write over logs that copies and backups still"
              + " hold, and leaves no telling damage from the end of a log: taken for 0",
          ini,
          given.recycleLogFileNum());
    }
  }

  private static Optional<MemtableBudget> memtables(
      StoreSettings settings, IniText ini, Options shared) {
    long bytes = settings.memory().memtableBytes();
    if (bytes == 0 || ini.sets(Section.DATABASE, "db_write_buffer_size")) {
      return Optional.empty();
    }
    MemtableBudget budget = new MemtableBudget(bytes);
    budget.install(shared);
    return Optional.of(budget);
  }

  private static IniText text(Path file) throws StoreException {
    try {
      return IniText.read(file);
    } catch (IOException e) {
      throw new StoreException(
          "ini '%s' cannot be read (%s): name a readable RocksDB options file".formatted(file, e),
          e);
    }
  }

  private static Options read(Path file, IniText ini) throws StoreException {
    List<ColumnFamilyDescriptor> families = new ArrayList<>();
    try (DBOptions database = new DBOptions();
        ConfigOptions how = new ConfigOptions()) {
      how.setIgnoreUnknownOptions(false);
      OptionsUtil.loadOptionsFromFile(how, file.toString(), database, families);
      return new Options(database, families.getFirst().getOptions());
    } catch (RocksDBException e) {
      throw new StoreException(
          "ini '%s': %s"
              .formatted(
                  file,
                  IniCheck.firstError(ini).orElse("RocksDB refuses it: " + RocksFailure.status(e))),
          e);
    } finally {
      families.stream().map(ColumnFamilyDescriptor::getOptions).forEach(ColumnFamilyOptions::close);
    }
  }

  /** Fresh options to open that prefix with; the caller closes them after the database. */
  Options forPrefix(PrefixName prefix) {
    Options options = forGeneration(prefix);
    logs.apart(prefix).ifPresent(directory -> PathCalls.setWalDir(options, directory));
    return options;
  }

  /** As {@link #forPrefix}, for data that is being built and has its log beside it. */
  Options forGeneration(PrefixName prefix) {
    Options options = new Options(shared);
    if (shared.walTtlSeconds() != 0) { // a number without a sign for RocksDB
      options.setWalTtlSeconds(KEPT_SECONDS);
    }
    MergeOperator.install(options, prefix, expiry(prefix));
    return options;
  }

  /** Whether a log has to end as a crash leaves it: the ini says nothing else. */
  boolean checksLogEndings() {
    return shared.walRecoveryMode() == WALRecoveryMode.TolerateCorruptedTailRecords;
  }

  /** Whether compactions keep what nobody deleted, and if not what of it. */
  private static String compactions(IniText ini, Options shared) {
    return shared.compactionStyle() == CompactionStyle.FIFO
        ? ("FIFO " + ini.value(Section.COLUMNS, "compaction_options_fifo").orElse("")).strip()
        : "keeps all";
  }

  /**
   * What that prefix's values depend on besides its updates. What else an ini says moves where and
   * when RocksDB folds, not what comes of it.
   */
  MergeSettings mergeSettings(PrefixName prefix) {
    return new MergeSettings(
        Map.of(
            MergeSettings.LIFETIME,
            Long.toString(expiry(prefix).seconds()),
            "merge_rules",
            Integer.toString(Fold.RULES),
            "compaction_style",
            compactions));
  }

  /** How long that prefix's values live. */
  Expiry expiry(PrefixName prefix) {
    return Expiry.of(settings, prefix.value());
  }

  /** Where the writes of a database of that prefix, opened now, get their times. */
  WriteTimes times(PrefixName prefix) {
    return new WriteTimes(leadership.follows(prefix));
  }

  /** What was read lately of all prefixes. */
  ReadCache readCache() {
    return readCache;
  }

  /** Whether slaves are given only what is on the disk. */
  boolean feedsSynced() {
    return settings.syncedFeed();
  }

  /** Whose updates databases take. */
  Leadership leadership() {
    return leadership;
  }

  /** Where the write-ahead logs are. */
  LogPlace logs() {
    return logs;
  }

  /** How many more places in logs may be kept open. */
  Semaphore cursors() {
    return cursors;
  }

  /** What all prefixes together may hold in memtables; nothing where the ini limits each. */
  Optional<MemtableBudget> memtables() {
    return memtables;
  }

  /** How long the ini wants archived logs to be kept, in seconds; 0 when they are not. */
  long walTtlSeconds() {
    return shared.walTtlSeconds();
  }

  @Override
  public void close() {
    shared.close();
    memtables.ifPresent(MemtableBudget::close);
  }
}
