package io.prefixdb.node.json;

/** The structure of UTF-8, as far as strings on the wire need it. */
final class Utf8 {
  private Utf8() {}

  /** How long a sequence says to be by its first byte, up to 6; 0 when none may start so. */
  static int announcedLength(byte first) {
    int ones = Integer.numberOfLeadingZeros(~(first << 24));
    return switch (ones) {
      case 0 -> 1;
      case 2, 3, 4, 5, 6 -> ones;
      default -> 0;
    };
  }

  static boolean isContinuation(byte next) {
    return (next & 0xc0) == 0x80;
  }

  /**
   * The length of the sequence at {@code at} when it is what RFC 3629 allows (nothing overlong, no
   * surrogates, at most U+10FFFF), else 0.
   */
  static int strictLength(byte[] text, int at, int end) {
    int length = announcedLength(text[at]);
    if (length == 1) {
      return 1;
    }
    if (length == 0 || length > 4 || at + length > end) {
      return 0;
    }
    int point = text[at] & (0x7f >> length);
    for (int i = 1; i < length; i++) {
      if (!isContinuation(text[at + i])) {
        return 0;
      }
      point = point << 6 | (text[at + i] & 0x3f);
    }
    return isAllowed(point, length) ? length : 0;
  }

  private static boolean isAllowed(int point, int length) {
    return switch (length) {
      case 2 -> point >= 0x80;
      case 3 -> point >= 0x800 && (point < 0xd800 || point > 0xdfff);
      default -> point >= 0x10000 && point <= 0x10ffff;
    };
  }

  /** The surrogate that three bytes at {@code at} spell (CESU-8), or 0 when they spell none. */
  static int surrogateAt(byte[] text, int at, int end) {
    boolean spelled =
        at + 3 <= end
            && text[at] == (byte) 0xed
            && (text[at + 1] & 0xe0) == 0xa0
            && isContinuation(text[at + 2]);
    return spelled ? 0xd000 | (text[at + 1] & 0x3f) << 6 | (text[at + 2] & 0x3f) : 0;
  }
}
