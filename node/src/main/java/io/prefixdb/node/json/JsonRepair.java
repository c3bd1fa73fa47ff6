package io.prefixdb.node.json;

import io.prefixdb.node.model.Bytes;

/** Makes one JSON value of any bytes (protocol, section 2.1). */
public final class JsonRepair {
  private JsonRepair() {}

  /** Whether the bytes are exactly one JSON value, without space around it. */
  public static boolean isSound(Bytes value) {
    return !value.isEmpty() && soundLength(value) == value.length();
  }

  /**
   * The value itself when it is sound; the value it begins with when garbage follows; the whole
   * number it begins with; {@code null} for no bytes at all; else a string that holds the bytes.
   */
  public static Bytes repair(Bytes value) {
    if (value.isEmpty()) {
      return Bytes.utf8("null");
    }
    int sound = soundLength(value);
    if (sound == value.length()) {
      return value;
    }
    if (sound > 0) {
      return Bytes.copyOf(value.array(), 0, sound);
    }
    int integer = Numbers.integerEnd(value.array(), 0, value.length());
    return integer > 0
        ? Bytes.copyOf(value.array(), 0, integer)
        : new JsonWriter().string(value).bytes();
  }

  private static int soundLength(Bytes value) {
    JsonScanner scan = new JsonScanner(value.array(), 0, value.length());
    try {
      scan.skipValue();
      return scan.at;
    } catch (JsonException e) {
      return 0;
    }
  }
}
