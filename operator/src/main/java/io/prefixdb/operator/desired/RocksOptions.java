package io.prefixdb.operator.desired;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * RocksDB's options by name: which there are, and in which section of its options file each stands.
 */
final class RocksOptions {
  private static final Map<String, RocksOption> KNOWN = load();

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

  private static Map<String, RocksOption> load() {
    var lines = new Properties();
    try (InputStream in = RocksOptions.class.getResourceAsStream("rocksdb-options.properties")) {
      if (in == null) {
        throw new IllegalStateException("rocksdb-options.properties is not beside its class");
      }
      lines.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines.stringPropertyNames().stream()
        .collect(
            Collectors.toUnmodifiableMap(
                name -> name, name -> RocksOption.parse(lines.getProperty(name))));
  }

  /** A sentence for each option that cannot be used, with its remedy. */
  static List<String> problems(Map<String, String> options) {
    var problems = new ArrayList<String>();
    new TreeMap<>(options)
        .forEach(
            (name, value) ->
                problem(name, value)
                    .ifPresent(what -> problems.add("spec.rocksdb.%s: %s".formatted(name, what))));
    return problems;
  }

  private static Optional<String> problem(String name, String given) {
    RocksOption option = KNOWN.get(name);
    String value = given.strip();
    if (OWNED.containsKey(name)) {
      return Optional.of("cannot be set here; " + OWNED.get(name));
    }
    if (option == null) {
      return Optional.of("RocksDB 11.8 has no such option; correct its name or remove it");
    }
    if (name.equals("wal_recovery_mode") && value.equals("kSkipAnyCorruptedRecords")) {
      return Optional.of(
          "'%s' leaves out damaged updates in silence, and slaves would differ; remove it"
              .formatted(value));
    }
    if (given.isBlank() || given.chars().anyMatch(c -> c < ' ' || c == '#')) {
      return Optional.of(
          "'%s' is not one line of text without '#'; correct the value".formatted(value));
    }
    return option
        .expected(value)
        .map(expected -> "'%s' (expected: %s); correct the value".formatted(value, expected));
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
          RocksOption option = KNOWN.get(name);
          if (option != null && option.section().equals(section)) {
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
