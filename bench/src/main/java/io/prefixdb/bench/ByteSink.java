package io.prefixdb.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that wait to be sent. Used by one thread. */
final class ByteSink {
  private byte[] bytes = new byte[4096];
  private int from;
  private int to;

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  void append(byte[] more) {
    reserve(more.length);
    System.arraycopy(more, 0, bytes, to, more.length);
    to += more.length;
  }

  /** The number with leading zeros. */
  void append(long number, int digits) {
    reserve(digits);
    long rest = number;
    for (int i = to + digits - 1; i >= to; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    to += digits;
  }

  boolean isEmpty() {
    return from == to;
  }

  /** Copies as much as fits; {@link #sent} tells how much of it left. */
  void copyTo(ByteBuffer buffer) {
    buffer.put(bytes, from, Math.min(to - from, buffer.remaining()));
  }

  void sent(int count) {
    from += count;
    if (from == to) {
      from = 0;
      to = 0;
    }
  }

  private void reserve(int count) {
    if (to + count > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, to + count));
    }
  }
}
