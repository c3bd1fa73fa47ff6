package io.prefixdb.node.json;

import io.prefixdb.node.model.Bytes;
import java.util.Base64;

/**
 * The text form of one record of the update log: base64 with a line feed after every 72 characters
 * (protocol, section 2.13).
 */
public final class UpdateText {
  private static final Base64.Encoder ENCODER = Base64.getMimeEncoder(72, new byte[] {'\n'});

  private UpdateText() {}

  public static Bytes encode(byte[] log) {
    return Bytes.of(ENCODER.encode(log));
  }

  /**
   * The record, whatever white space the text holds.
   *
   * @throws JsonException when the rest is not base64
   */
  public static byte[] decode(Bytes text) {
    byte[] dense = new byte[text.length()];
    int length = 0;
    for (byte next : text.array()) {
      if (!Character.isWhitespace(next)) {
        dense[length++] = next;
      }
    }
    try {
      return Base64.getDecoder().decode(Bytes.copyOf(dense, 0, length).array());
    } catch (IllegalArgumentException e) {
      // The original's words, which people search the log for.
      throw new JsonException(
          "attempt to decode a value not in base64 char set: " + e.getMessage(), 0);
    }
  }
}
