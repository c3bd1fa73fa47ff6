package io.prefixdb.node.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How many files the process may have open. */
final class FileLimit {
  private static final Path LIMITS = Path.of("/proc/self/limits");

  /** What is taken when the system does not say. */
  private static final long UNKNOWN = 65_536;

  private FileLimit() {}

  static long current() {
    try {
      return of(Files.readAllLines(LIMITS));
    } catch (IOException e) {
      return UNKNOWN;
    }
  }

  /** The soft limit in the system's table of limits. */
  static long of(List<String> limits) {
    for (String line : limits) {
      if (line.startsWith("Max open files")) {
        String soft = line.substring("Max open files".length()).strip().split("\\s+", 2)[0];
        return soft.matches("\\d{1,18}") ? Long.parseLong(soft) : Long.MAX_VALUE; // "unlimited"
      }
    }
    return UNKNOWN;
  }
}
