package io.prefixdb.node.store;

import io.prefixdb.node.model.Bytes;
import java.util.Arrays;

/**
 * The on-disk form of values and merge operands (protocol, section 2.1): the user's bytes, then the
 * Unix time of the write in seconds as four bytes, little-endian. Deletes have none.
 */
final class TimeSuffix {
  static final int BYTES = 4;

  private TimeSuffix() {}

  static byte[] append(Bytes user, long unixSeconds) {
    byte[] stored = Arrays.copyOf(user.array(), user.length() + BYTES);
    for (int i = 0; i < BYTES; i++) {
      stored[user.length() + i] = (byte) (unixSeconds >>> (8 * i));
    }
    return stored;
  }

  /** The user's bytes of a stored value; a value too short to hold a suffix is given as it is. */
  static Bytes strip(byte[] stored) {
    return stored.length < BYTES
        ? Bytes.of(stored)
        : Bytes.copyOf(stored, 0, stored.length - BYTES);
  }
}
