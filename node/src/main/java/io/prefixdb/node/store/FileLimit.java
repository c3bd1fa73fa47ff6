package io.prefixdb.node.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How many files the process may have open. Connections of clients may be two thirds of them; the
 * rest is for the data and everything else, so that idle clients keep no flush from its file.
 */
public record FileLimit(long files) {
  private static final Path LIMITS = Path.of("/proc/self/limits");

  /** What is taken when the system does not say. */
  private static final long UNKNOWN = 65_536;

  /** Prefixes to share the files out among when there is no limit of prefixes. */
  private static final int PREFIXES_EXPECTED = 128;

  /** RocksDB takes no fewer. */
  private static final int TABLES_MIN = 20;

  /** What a prefix has open besides its tables: logs, manifest, lock, directories. */
  private static final int BESIDES = 8;

  /** Jars, listeners, event loops and the log of a node. */
  private static final int OF_THE_PROGRAM = 64;

  /** Files that sockets to other nodes, copies and backups may need besides tables. */
  private static final long RESERVED = 1024;

  /** That of this process. */
  public static FileLimit current() {
    try {
      return of(Files.readAllLines(LIMITS));
    } catch (IOException e) {
      return new FileLimit(UNKNOWN);
    }
  }

  /** The soft limit in the system's table of limits. */
  static FileLimit of(List<String> limits) {
    for (String line : limits) {
      if (line.startsWith("Max open files")) {
        String soft = line.substring("Max open files".length()).strip().split("\\s+", 2)[0];
        return new FileLimit(
            soft.matches("\\d{1,18}") ? Long.parseLong(soft) : Long.MAX_VALUE); // "unlimited"
      }
    }
    return new FileLimit(UNKNOWN);
  }

  /** How many connections all ports may have together. */
  public int connections() {
    return Math.clamp(files - ofData(), 1, Integer.MAX_VALUE);
  }

  /** Tables that one prefix may have open, unless the options file says otherwise. */
  int tables(int prefixesMax) {
    long share = Math.max(0, ofData() - RESERVED) / prefixes(prefixesMax);
    return Math.clamp(share, TABLES_MIN, Integer.MAX_VALUE);
  }

  /**
   * A sentence for the log when the limit is too low.
   *
   * @param connections that one port may have
   * @param prefixesMax 0 for no limit
   */
  public Optional<String> advice(int connections, int prefixesMax) {
    int perPrefix = TABLES_MIN + BESIDES;
    long needed =
        3
            * Math.max(
                connections / 2 + 1L, prefixes(prefixesMax) * (long) perPrefix + OF_THE_PROGRAM);
    if (files >= needed) {
      return Optional.empty();
    }
    return Optional.of(
        "the process may have %d files open, enough for %d connections and about %d prefixes, where a port may have %d and there may be %d: raise the limit (ulimit -n, LimitNOFILE=) to %d"
            .formatted(
                files,
                connections(),
                Math.max(0, ofData() - OF_THE_PROGRAM) / perPrefix,
                connections,
                prefixes(prefixesMax),
                needed));
  }

  private long ofData() {
    return files / 3;
  }

  private static int prefixes(int max) {
    return max == 0 ? PREFIXES_EXPECTED : max;
  }
}
