package io.prefixdb.bench;

/**
 * The keys of a run, chosen at random or one after another, and the values that go with them. The
 * same seed gives the same keys, so that all contenders get the same requests.
 */
final class Keys {
  /** Digits of a key's number; with its letters a key has 16 bytes. */
  static final int DIGITS = 12;

  /** As raw JSON, that is with the quotes. */
  static final int VALUE_BYTES = 100;

  private static final int VALUES = 64;
  private static final String LETTERS =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-";

  private final long count;
  private final boolean inOrder;
  private final byte[][] values = new byte[VALUES][];
  private long state;

  private Keys(long count, boolean inOrder, long seed) {
    this.count = count;
    this.inOrder = inOrder;
    this.state = inOrder ? -1 : seed * 0x9E3779B97F4A7C15L + 1;
    Keys letters = inOrder ? random(LETTERS.length(), seed) : this;
    for (int i = 0; i < VALUES; i++) {
      StringBuilder value = new StringBuilder("\"");
      while (value.length() < VALUE_BYTES - 1) {
        value.append(LETTERS.charAt(Math.floorMod(letters.advance(), LETTERS.length())));
      }
      values[i] = ByteSink.ascii(value.append('"').toString());
    }
  }

  static Keys random(long count, long seed) {
    return new Keys(count, false, seed);
  }

  static Keys inOrder(long count, long seed) {
    return new Keys(count, true, seed);
  }

  /** The number of the next key. */
  long next() {
    if (inOrder) {
      state++;
      return state % count;
    }
    return (advance() >>> 1) % count;
  }

  /** A value of {@value #VALUE_BYTES} bytes that hardly compresses. */
  byte[] value(long key) {
    return values[(int) (key & (VALUES - 1))];
  }

  /** Xorshift. */
  private long advance() {
    state ^= state << 13;
    state ^= state >>> 7;
    state ^= state << 17;
    return state;
  }
}
