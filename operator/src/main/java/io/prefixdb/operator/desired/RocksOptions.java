package io.prefixdb.operator.desired;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * RocksDB's options by name: which there are, and in which section of its options file each stands.
 */
final class RocksOptions {
  private static final Properties SECTIONS = load();

  /** Options that the operator sets, with the field that decides them. */
  private static final Map<String, String> OWNED =
      Map.of(
          "WAL_ttl_seconds", "set spec.replication.walTTL instead",
          "WAL_size_limit_MB", "it cuts the WAL before slaves have read it, so it stays 0",
          "manual_wal_flush", "acknowledged updates would be lost with the process",
          "create_if_missing", "the node sets it",
          "error_if_exists", "the node could not start again",
          "merge_operator", "the node brings its own",
          "comparator", "the node's data are ordered by bytes",
          "table_factory", "the node uses BlockBasedTable");

  private RocksOptions() {}

  private static Properties load() {
    var sections = new Properties();
    try (InputStream in = RocksOptions.class.getResourceAsStream("rocksdb-options.properties")) {
      if (in == null) {
        throw new IllegalStateException("rocksdb-options.properties is not beside its class");
      }
      sections.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sections;
  }

  /** A sentence for each option that cannot be used, with its remedy. */
  static List<String> problems(Map<String, String> options) {
    var problems = new ArrayList<String>();
    new TreeMap<>(options)
        .forEach(
            (name, value) -> {
              String field = "spec.rocksdb." + name;
              if (OWNED.containsKey(name)) {
                problems.add("%s: cannot be set here; %s".formatted(field, OWNED.get(name)));
              } else if (!SECTIONS.containsKey(name)) {
                problems.add(
                    "%s: RocksDB 11.8 has no such option; correct its name or remove it"
                        .formatted(field));
              } else if (name.equals("wal_recovery_mode") && skipsDamage(value.strip())) {
                problems.add(
                    "%s: '%s' leaves out damaged updates in silence, and slaves would differ; remove it"
                        .formatted(field, value.strip()));
              } else if (value.isBlank() || value.chars().anyMatch(c -> c < ' ' || c == '#')) {
                problems.add(
                    "%s: '%s' is not one line of text without '#'; correct the value"
                        .formatted(field, value.strip()));
              }
            });
    return problems;
  }

  private static boolean skipsDamage(String mode) {
    return mode.equals("kSkipAnyCorruptedRecords");
  }

  /** The options file; options that {@link #problems} names must not be in the map. */
  static String render(Map<String, String> options, long walTtlSeconds) {
    SortedMap<String, String> database = section("DB", options);
    database.put("WAL_ttl_seconds", Long.toString(walTtlSeconds));
    database.put("WAL_size_limit_MB", "0");
    database.put("create_if_missing", "true");
    var text = new StringBuilder();
    text.append("[Version]\n  rocksdb_version=7.8.3\n  options_file_version=1.1\n");
    append(text, "[DBOptions]", database);
    append(text, "[CFOptions \"default\"]", section("CF", options));
    append(text, "[TableOptions/BlockBasedTable \"default\"]", section("Table", options));
    return text.toString();
  }

  private static SortedMap<String, String> section(String section, Map<String, String> options) {
    var sorted = new TreeMap<String, String>();
    options.forEach(
        (name, value) -> {
          if (section.equals(SECTIONS.getProperty(name))) {
            sorted.put(name, value.strip());
          }
        });
    return sorted;
  }

  private static void append(StringBuilder text, String header, SortedMap<String, String> options) {
    text.append(header).append('\n');
    options.forEach(
        (name, value) -> text.append("  ").append(name).append('=').append(value).append('\n'));
  }
}
