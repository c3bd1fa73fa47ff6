package io.prefixdb.node.json;

import io.prefixdb.node.model.Bytes;
import java.util.Arrays;

/**
 * The bytes that the inside of a JSON string stands for, as the wire has them: {@code \xHH} is one
 * byte; the halves of a surrogate pair become three bytes each (CESU-8); a control character
 * without a short escape stays the six characters that were typed, but in answers. A low half
 * U+DC80 to U+DCFF alone is the byte 80 to FF that {@link JsonWriter} spells so.
 */
final class Unescape {
  private final byte[] text;
  private final int end;
  private final boolean answered;
  private final byte[] out;
  private int at;
  private int length;

  private Unescape(byte[] text, int from, int to, boolean answered) {
    this.text = text;
    this.answered = answered;
    this.at = from;
    this.end = to;
    this.out = new byte[to - from];
  }

  /**
   * Reads {@code text} between the quotes, which {@link JsonScanner} has passed as valid.
   *
   * @param answered whether a node wrote it, which spells every control character as an escape
   */
  static Bytes string(byte[] text, int from, int to, boolean answered) {
    for (int i = from; i < to; i++) {
      if (text[i] == '\\') {
        return new Unescape(text, from, to, answered).read();
      }
    }
    return Bytes.copyOf(text, from, to - from);
  }

  private Bytes read() {
    while (at < end) {
      byte next = text[at++];
      if (next == '\\') {
        escape();
      } else {
        put(next);
      }
    }
    return Bytes.of(Arrays.copyOf(out, length));
  }

  private void escape() {
    byte kind = text[at++];
    switch (kind) {
      case 'b' -> put('\b');
      case 'f' -> put('\f');
      case 'n' -> put('\n');
      case 'r' -> put('\r');
      case 't' -> put('\t');
      case 'x' -> put(hex(2));
      case 'u' -> unit(hex(4));
      default -> put(kind);
    }
  }

  private void unit(int unit) {
    if (unit < 0x20 && !answered && "\b\f\n\r\t".indexOf(unit) < 0) {
      System.arraycopy(text, at - 6, out, length, 6);
      length += 6;
    } else if (unit >= 0xdc80 && unit <= 0xdcff) {
      put(unit & 0xff);
    } else {
      utf8(unit);
      if (Character.isHighSurrogate((char) unit)) {
        lowHalf();
      }
    }
  }

  private void lowHalf() {
    if (at + 6 <= end && text[at] == '\\' && text[at + 1] == 'u') {
      int before = at;
      at += 2;
      int unit = hex(4);
      if (Character.isLowSurrogate((char) unit)) {
        utf8(unit);
      } else {
        at = before;
      }
    }
  }

  private void utf8(int unit) {
    if (unit < 0x80) {
      put(unit);
    } else if (unit < 0x800) {
      put(0xc0 | unit >> 6);
      put(0x80 | (unit & 0x3f));
    } else {
      put(0xe0 | unit >> 12);
      put(0x80 | (unit >> 6 & 0x3f));
      put(0x80 | (unit & 0x3f));
    }
  }

  private int hex(int digits) {
    int value = 0;
    for (int i = 0; i < digits; i++) {
      value = value << 4 | Character.digit(text[at++], 16);
    }
    return value;
  }

  private void put(int octet) {
    out[length++] = (byte) octet;
  }
}
