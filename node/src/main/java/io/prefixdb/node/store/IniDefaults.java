package io.prefixdb.node.store;

import io.prefixdb.node.config.IniText;
import io.prefixdb.node.config.IniText.Section;
import io.prefixdb.node.config.MemoryConfig;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What we set where the ini says nothing: bounded memory and files for many prefixes, no silent
 * loss, and a form on the disk that the original's RocksDB 7.8 reads as well.
 */
final class IniDefaults {
  /**
   * RocksDB reserves room on the disk for a log of a tenth more than a full memtable, 70 MiB for
   * each prefix that is written at all, but never more than all logs together may have. With one
   * column family that bound does nothing else.
   */
  private static final long LOG_RESERVED_BYTES = 1L << 20;

  private static final long MANIFEST_RESERVED_BYTES = 64L << 10;

  /**
   * A memtable that stays in the processor's caches takes a write in two thirds of the time that
   * one of RocksDB's 64 MiB takes. As many as make these are written out together, so there are no
   * more tables on the disk and no more foldings, and twice as many may be full, as there. Filters
   * tell a read which of them have its key.
   */
  private static final Map<String, String> MEMTABLES =
      Map.of(
          "write_buffer_size", Long.toString(8L << 20),
          "min_write_buffer_number_to_merge", "8",
          "max_write_buffer_number", "16",
          "memtable_whole_key_filtering", "true",
          "memtable_prefix_bloom_size_ratio", "0.01");

  private IniDefaults() {}

  /**
   * The options to add, as RocksDB reads them.
   *
   * @param files how many files the process may have open
   */
  static String missing(IniText ini, MemoryConfig memory, int prefixesMax, FileLimit files) {
    Map<String, String> database = new LinkedHashMap<>();
    database.put("wal_recovery_mode", "kTolerateCorruptedTailRecords");
    database.put("max_open_files", Integer.toString(files.tables(prefixesMax)));
    database.put("keep_log_file_num", "10");
    database.put("max_total_wal_size", Long.toString(LOG_RESERVED_BYTES));
    database.put("manifest_preallocation_size", Long.toString(MANIFEST_RESERVED_BYTES));
    Map<String, String> columns = new LinkedHashMap<>();
    columns.put("compression", "kSnappyCompression");
    if (MEMTABLES.keySet().stream().noneMatch(name -> ini.sets(Section.COLUMNS, name))) {
      columns.putAll(MEMTABLES); // they mean something only together
    }
    Map<String, String> table = new LinkedHashMap<>();
    table.put("block_cache", Long.toString(memory.blockCacheBytes()));
    table.put("cache_index_and_filter_blocks", "true");
    table.put("pin_l0_filter_and_index_blocks_in_cache", "true");
    table.put("format_version", "5");
    table.put("filter_policy", "bloomfilter:10:false");

    String all = join(ini, Section.DATABASE, database) + join(ini, Section.COLUMNS, columns);
    return ini.hasOtherTables() ? all : all + OptionText.table(join(ini, Section.TABLE, table));
  }

  private static String join(IniText ini, Section section, Map<String, String> defaults) {
    StringBuilder options = new StringBuilder();
    defaults.forEach(
        (name, value) -> {
          if (!ini.sets(section, name)) {
            options.append(name).append('=').append(value).append(';');
          }
        });
    return options.toString();
  }
}
