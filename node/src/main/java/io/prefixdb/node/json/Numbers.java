package io.prefixdb.node.json;

import io.prefixdb.node.model.Bytes;
import java.util.Optional;

/** The integers of the wire: 64 bits, and what does not fit wraps around. */
public final class Numbers {
  private Numbers() {}

  /** Whether a JSON value is a number, by its first byte. */
  public static boolean isNumber(Bytes value) {
    return leadingInteger(value).isPresent();
  }

  /** The whole number that a value begins with: 1 of {@code 1.9}, {@code 1e2} and {@code 1abc}. */
  public static Optional<Long> leadingInteger(Bytes value) {
    return leadingInteger(value.array(), 0, value.length());
  }

  static Optional<Long> leadingInteger(byte[] text, int from, int to) {
    int end = integerEnd(text, from, to);
    if (end == from) {
      return Optional.empty();
    }
    boolean negative = text[from] == '-';
    long magnitude = 0;
    for (int i = negative ? from + 1 : from; i < end; i++) {
      magnitude = magnitude * 10 + (text[i] - '0');
    }
    return Optional.of(negative ? -magnitude : magnitude);
  }

  /** Where the whole number at {@code from} ends; {@code from} itself when there is none. */
  static int integerEnd(byte[] text, int from, int to) {
    int digits = from < to && text[from] == '-' ? from + 1 : from;
    int end = digits;
    while (end < to && text[end] >= '0' && text[end] <= '9') {
      end++;
    }
    return end == digits ? from : end;
  }
}
