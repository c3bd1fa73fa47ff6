package io.prefixdb.node.model;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Spells any bytes as text, each in one way only: what is UTF-8 as it is, any other byte as {@code
 * \xHH}. A backslash that would read as one of these is spelled so too.
 */
final class NameText {
  private static final Pattern ESCAPE = Pattern.compile("\\\\x([0-9A-F]{2})");
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private NameText() {}

  static String of(Bytes bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes.array());
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    StringBuilder text = new StringBuilder(bytes.length());
    while (in.hasRemaining()) {
      CharBuffer out = CharBuffer.allocate(in.remaining());
      CoderResult end = decoder.reset().decode(in, out, true);
      text.append(ESCAPE.matcher(out.flip()).replaceAll("\\\\x5Cx$1"));
      for (int i = end.isError() ? end.length() : 0; i > 0; i--) {
        text.append("\\x").append(HEX.toHexDigits(in.get()));
      }
    }
    return text.toString();
  }

  /** Whether it is what some bytes are spelled as. */
  static boolean isOne(String text) {
    return text.indexOf("\\x") < 0 || of(bytes(text)).equals(text);
  }

  /** The bytes that are spelled so. */
  static Bytes bytes(String text) {
    if (text.indexOf("\\x") < 0) {
      return Bytes.utf8(text);
    }
    ByteBuffer out = ByteBuffer.allocate(3 * text.length()); // a char is at most so long
    int at = 0;
    for (Matcher escape = ESCAPE.matcher(text); escape.find(); at = escape.end()) {
      out.put(text.substring(at, escape.start()).getBytes(StandardCharsets.UTF_8));
      out.put((byte) HexFormat.fromHexDigits(escape.group(1)));
    }
    out.put(text.substring(at).getBytes(StandardCharsets.UTF_8));
    return Bytes.of(Arrays.copyOf(out.array(), out.position()));
  }
}
