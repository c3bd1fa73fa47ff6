package io.prefixdb.node.json;

import io.prefixdb.node.model.Bytes;
import java.util.Arrays;

/**
 * Builds JSON text without spaces. Strings are escaped as clients of the wire know it ({@code /} as
 * {@code \/}, other text raw), and the text is always valid UTF-8: a surrogate pair in CESU-8 is
 * written as its two escapes, any other byte that is not UTF-8 as U+DC00 plus the byte, and {@link
 * JsonReader} reads both back to the same bytes. For one thread.
 */
public final class JsonWriter {
  private static final String HEX = "0123456789abcdef";

  private byte[] out = new byte[256];
  private int length;

  /** Text that is JSON already: punctuation, member names, numbers. */
  public JsonWriter raw(String ascii) {
    int size = ascii.length();
    reserve(size);
    for (int i = 0; i < size; i++) {
      out[length + i] = (byte) ascii.charAt(i);
    }
    length += size;
    return this;
  }

  /** A value that is JSON already. */
  public JsonWriter raw(Bytes json) {
    return raw(json.array(), 0, json.length());
  }

  /** The bytes of {@code json} from {@code from} up to {@code to}, which are JSON already. */
  public JsonWriter raw(byte[] json, int from, int to) {
    reserve(to - from);
    System.arraycopy(json, from, out, length, to - from);
    length += to - from;
    return this;
  }

  public JsonWriter number(long signed) {
    return raw(Long.toString(signed));
  }

  public JsonWriter unsigned(long number) {
    return raw(Long.toUnsignedString(number));
  }

  public JsonWriter bool(boolean value) {
    return raw(value ? "true" : "false");
  }

  public JsonWriter string(String text) {
    return string(Bytes.utf8(text));
  }

  /** A string that stands for these bytes. */
  public JsonWriter string(Bytes text) {
    return string(text, false);
  }

  /**
   * A string in what is asked of a node, which reads these bytes from it, whatever they are: {@code
   * \xHH} is one byte for the original too. That takes the escape of a control character for the
   * six characters that it is spelled with, and the one of a lone surrogate for three bytes.
   */
  public JsonWriter asked(Bytes text) {
    return string(text, true);
  }

  private JsonWriter string(Bytes text, boolean asked) {
    byte[] in = text.array();
    reserve(in.length + 2);
    out[length++] = '"';
    int at = 0;
    while (at < in.length) {
      int plain = plainEnd(in, at);
      raw(in, at, plain);
      at = plain;
      if (at < in.length) {
        at += in[at] >= 0 ? escaped(in[at], asked) : sequence(in, at, asked);
      }
    }
    reserve(1);
    out[length++] = '"';
    return this;
  }

  /** Before it nothing needs an escape, nor a look at more than one byte. */
  private static int plainEnd(byte[] in, int from) {
    int at = from;
    while (at < in.length && in[at] >= 0x20 && in[at] != '"' && in[at] != '\\' && in[at] != '/') {
      at++;
    }
    return at;
  }

  private int escaped(byte next, boolean asked) {
    reserve(6);
    switch (next) {
      case '"', '\\', '/' -> escape((char) next);
      case '\b' -> escape('b');
      case '\f' -> escape('f');
      case '\n' -> escape('n');
      case '\r' -> escape('r');
      case '\t' -> escape('t');
      default -> octet(next, 0, asked);
    }
    return 1;
  }

  private void escape(char letter) {
    out[length++] = '\\';
    out[length++] = (byte) letter;
  }

  private int sequence(byte[] in, int at, boolean asked) {
    int size = Utf8.strictLength(in, at, in.length);
    if (size > 0) {
      reserve(size);
      System.arraycopy(in, at, out, length, size);
      length += size;
      return size;
    }
    char high = (char) Utf8.surrogateAt(in, at, in.length);
    char low = (char) Utf8.surrogateAt(in, Math.min(at + 3, in.length), in.length);
    reserve(12);
    if (Character.isSurrogatePair(high, low)) {
      unit(high);
      unit(low);
      return 6;
    }
    octet(in[at], 0xdc00, asked);
    return 1;
  }

  /** One byte that has no shorter spelling: as it is asked, or as the unit that stands for it. */
  private void octet(byte next, int unit, boolean asked) {
    if (asked) {
      escape('x');
      out[length++] = (byte) HEX.charAt(next >> 4 & 0xf);
      out[length++] = (byte) HEX.charAt(next & 0xf);
    } else {
      unit(unit | (next & 0xff));
    }
  }

  private void unit(int unit) {
    escape('u');
    for (int shift = 12; shift >= 0; shift -= 4) {
      out[length++] = (byte) HEX.charAt(unit >> shift & 0xf);
    }
  }

  private void reserve(int more) {
    if (out.length - length < more) {
      out = Arrays.copyOf(out, Math.max(out.length * 2, length + more));
    }
  }

  /** What was written so far. */
  public Bytes bytes() {
    return Bytes.copyOf(out, 0, length);
  }

  /** The buffer itself, {@link #length} bytes of it, lent for reading until the next change. */
  public byte[] array() {
    return out;
  }

  public int length() {
    return length;
  }

  /** Begins again with no text. */
  public void clear() {
    length = 0;
  }
}
