package io.prefixdb.node.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Passes over the plain part of a string, eight bytes at a time. */
final class PlainText {
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long HIGHS = 0x8080_8080_8080_8080L;
  private static final long QUOTES = ONES * '"';
  private static final long BACKSLASHES = ONES * '\\';

  private PlainText() {}

  /**
   * A position from {@code from} on before which there is no quote, no backslash and nothing but
   * ASCII; up to seven such bytes may follow it.
   */
  static int end(byte[] text, int from, int end) {
    int at = from;
    while (at + Long.BYTES <= end && isPlain((long) WORD.get(text, at))) {
      at += Long.BYTES;
    }
    return at;
  }

  private static boolean isPlain(long word) {
    return ((word | zeros(word ^ QUOTES) | zeros(word ^ BACKSLASHES)) & HIGHS) == 0;
  }

  /** Has the high bit of the lowest zero byte set, and of none when there is no zero byte. */
  private static long zeros(long word) {
    return (word - ONES) & ~word;
  }
}
