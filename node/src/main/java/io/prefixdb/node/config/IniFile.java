package io.prefixdb.node.config;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;

/** The one value of the RocksDB options file that decides what a node is. */
final class IniFile {
  private static final String OPTION = "WAL_ttl_seconds";

  /** A hundred years, which is for ever. */
  static final long SECONDS_MAX = Duration.ofDays(36_525).toSeconds();

  private IniFile() {}

  /** {@code WAL_ttl_seconds}, 0 when it is not set. */
  static long walTtlSeconds(Path file) throws ConfigException {
    try {
      long seconds = 0;
      for (IniText.Entry entry : IniText.read(file).entries()) {
        if (entry.section() == IniText.Section.DATABASE && entry.name().equals(OPTION)) {
          seconds = parse(file, entry.value());
        }
      }
      return seconds;
    } catch (IOException e) {
      throw ConfigException.unreadable("options file", file, e);
    }
  }

  private static long parse(Path file, String value) throws ConfigException {
    if (!value.matches("\\d{1,20}")) { // RocksDB takes what has 64 bits without a sign
      throw new ConfigException(
          file + ": " + OPTION + "=" + value + " (expected: a number of seconds)");
    }
    return new BigInteger(value).min(BigInteger.valueOf(SECONDS_MAX)).longValueExact();
  }
}
