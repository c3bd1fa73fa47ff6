package io.prefixdb.operator.observed;

import java.nio.charset.StandardCharsets;

/** A text of at most so many bytes, which says when it is cut off. */
public final class ClippedText {
  private ClippedText() {}

  /** As many whole characters as there is room for. */
  public static String of(String text, int bytesMax) {
    return of(text.getBytes(StandardCharsets.UTF_8), bytesMax);
  }

  static String of(byte[] bytes, int bytesMax) {
    if (bytes.length <= bytesMax) {
      return new String(bytes, StandardCharsets.UTF_8);
    }
    int end = bytesMax;
    while (end > 0 && (bytes[end] & 0xC0) == 0x80) {
      end--;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8)
        + "\n(cut off here: only the first %d bytes are kept)".formatted(end);
  }
}
