package io.prefixdb.operator.desired;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An option of RocksDB.
 *
 * @param section the part of its options file that it stands in: DB, CF or Table
 * @param takes flag, whole, real, text, or the words that it takes, separated by bars
 */
record RocksOption(String section, String takes) {
  /** As RocksDB reads it; what it would cut off in silence, as of {@code 1.5}, is refused. */
  private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]{1,20}([kKmMgGtT](i?[bB])?)?");

  private static final Pattern REAL =
      Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");
  private static final List<String> FLAG = List.of("true", "false", "1", "0");

  /** Reads {@code CF whole}. */
  static RocksOption parse(String text) {
    String[] parts = text.split(" ", 2);
    return new RocksOption(parts[0], parts[1]);
  }

  /** What it expected instead; empty when it takes the value. */
  Optional<String> expected(String value) {
    return switch (takes) {
      case "flag" -> unless(FLAG.contains(value), "true or false");
      case "whole" ->
          unless(WHOLE.matcher(value).matches(), "a whole number, for sizes with K, M, G or T");
      case "real" -> unless(REAL.matcher(value).matches(), "a number");
      case "text" -> Optional.empty();
      default -> {
        List<String> words = List.of(takes.split("\\|"));
        yield unless(words.contains(value), "one of " + String.join(", ", words));
      }
    };
  }

  private static Optional<String> unless(boolean taken, String expected) {
    return taken ? Optional.empty() : Optional.of(expected);
  }
}
