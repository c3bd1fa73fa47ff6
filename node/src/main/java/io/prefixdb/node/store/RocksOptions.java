package io.prefixdb.node.store;

import io.prefixdb.node.model.PrefixName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.ConfigOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.Options;
import org.rocksdb.OptionsUtil;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/**
 * RocksDB's options as the user's ini file says, the same for every prefix. All
 * prefixes share what the ini's one table factory holds, its block cache above all.
 */
final class RocksOptions implements AutoCloseable {
  private final DBOptions database;
  private final ColumnFamilyOptions columns;
  private final LogPlace logs;

  private RocksOptions(DBOptions database, ColumnFamilyOptions columns, LogPlace logs) {
    this.database = database;
    this.columns = columns;
    this.logs = logs;
  }

  /** The options of the ini, or RocksDB's defaults without one. */
  static RocksOptions load(StoreSettings settings) throws StoreException {
    RocksDB.loadLibrary();
    if (settings.ini().isEmpty()) {
      return new RocksOptions(
          new DBOptions(), new ColumnFamilyOptions(), LogPlace.of(settings, ""));
    }
    Path file = settings.ini().get();
    if (!Files.isReadable(file)) {
      throw new StoreException(
          "ini '" + file + "' (expected: a readable RocksDB options file)", null);
    }
    DBOptions database = new DBOptions();
    List<ColumnFamilyDescriptor> families = new ArrayList<>();
    try (ConfigOptions how = new ConfigOptions()) {
      how.setIgnoreUnknownOptions(false);
      OptionsUtil.loadOptionsFromFile(how, file.toString(), database, families);
    } catch (RocksDBException e) {
      database.close();
      throw new StoreException("ini '" + file + "': RocksDB refuses it: " + e.getMessage(), e);
    }
    for (ColumnFamilyDescriptor family : families.subList(1, families.size())) {
      family.getOptions().close();
    }
    LogPlace logs = LogPlace.of(settings, database.walDir());
    database.setWalDir("");
    return new RocksOptions(database, families.getFirst().getOptions(), logs);
  }

  /** Fresh options to open that prefix with; the caller closes them after the database. */
  Options forPrefix(PrefixName prefix) {
    Options options = forGeneration(prefix);
    logs.apart(prefix).ifPresent(directory -> options.setWalDir(directory.toString()));
    return options;
  }

  /** As {@link #forPrefix}, for data that is being built and has its log beside it. */
  Options forGeneration(PrefixName prefix) {
    Options options = new Options(database, columns);
    options.setCreateIfMissing(true);
    MergeOperator.install(options, prefix);
    return options;
  }

  /** Where the write-ahead logs are. */
  LogPlace logs() {
    return logs;
  }

  /** How long archived logs are kept, in seconds; 0 when they are not. */
  long walTtlSeconds() {
    return database.walTtlSeconds();
  }

  @Override
  public void close() {
    columns.close();
    database.close();
  }
}
