package io.prefixdb.node.rpc;

import io.prefixdb.node.model.Bytes;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The words of one line of the text port, from left to right. As in the original, what follows a
 * word that should have been a number and is none is not read at all.
 */
final class Words {
  private static final int DIGITS_MAX = 20;
  private static final BigInteger SIGNED_MAX = BigInteger.valueOf(Long.MAX_VALUE);
  private static final BigInteger UNSIGNED_MAX = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

  private final byte[] line;
  private int at;
  private boolean broken;

  Words(Bytes line) {
    this.line = line.array();
  }

  /** The next word, empty when there is none. */
  Bytes next() {
    skipSpace();
    int from = at;
    while (!broken && at < line.length && !isSpace(line[at])) {
      at++;
    }
    return Bytes.copyOf(line, from, at - from);
  }

  /** The next word, or that one when there is none. */
  Bytes next(String missing) {
    Bytes word = next();
    return word.isEmpty() ? Bytes.utf8(missing) : word;
  }

  /** All words that are left. */
  List<Bytes> all() {
    List<Bytes> words = new ArrayList<>();
    for (Bytes word = next(); !word.isEmpty(); word = next()) {
      words.add(word);
    }
    return words;
  }

  /** What is left of the line, without the space before it. */
  Bytes rest() {
    skipSpace();
    Bytes rest = Bytes.copyOf(line, at, line.length - at);
    at = line.length;
    return rest;
  }

  /**
   * The whole number that comes next, unsigned, a negative one wrapped around; {@code missing} when
   * the line is at its end, 0 when something else comes, the greatest one when it is too great.
   */
  long number(long missing) {
    return number(missing, UNSIGNED_MAX, UNSIGNED_MAX.negate());
  }

  /** As {@link #number}, with a sign: the greatest or the least one when it is beyond these. */
  long seconds() {
    return number(0, SIGNED_MAX, SIGNED_MAX.not());
  }

  private long number(long missing, BigInteger most, BigInteger least) {
    skipSpace();
    if (broken || at == line.length) {
      return missing;
    }
    boolean negative = line[at] == '-';
    at += negative || line[at] == '+' ? 1 : 0;
    int digits = at;
    while (at < line.length && line[at] == '0') {
      at++;
    }
    int from = at;
    while (at < line.length && line[at] >= '0' && line[at] <= '9') {
      at++;
    }
    if (at == digits) {
      broken = true;
      return 0;
    }
    BigInteger end = negative ? least : most;
    BigInteger value = at - from > DIGITS_MAX ? end.shiftLeft(1) : value(from, negative);
    broken = value.compareTo(most) > 0 || value.compareTo(least) < 0;
    return broken ? end.longValue() : value.longValue();
  }

  private BigInteger value(int from, boolean negative) {
    BigInteger value =
        from == at
            ? BigInteger.ZERO
            : new BigInteger(new String(line, from, at - from, StandardCharsets.ISO_8859_1));
    return negative ? value.negate() : value;
  }

  /** Takes the next word if it is {@code 0} or {@code 1}: whether it is 1. */
  boolean takeFlag() {
    int before = at;
    Bytes word = next();
    boolean set = word.equals(Bytes.utf8("1"));
    if (!set && !word.equals(Bytes.utf8("0"))) {
      at = before;
    }
    return set;
  }

  /** The next word as {@code 0} or {@code 1}; nothing is read after any other. */
  boolean flag() {
    int before = at;
    boolean set = takeFlag();
    broken = at == before;
    return set;
  }

  private void skipSpace() {
    while (!broken && at < line.length && isSpace(line[at])) {
      at++;
    }
  }

  static boolean isSpace(byte next) {
    return next == ' ' || (next >= '\t' && next <= '\r');
  }
}
