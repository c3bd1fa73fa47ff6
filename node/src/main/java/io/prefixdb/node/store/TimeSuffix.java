package io.prefixdb.node.store;

import io.prefixdb.node.model.Bytes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The on-disk form of values and merge operands (protocol, section 2.1): the user's bytes, then the
 * Unix time of the write in seconds as four bytes, little-endian. Deletes have none.
 */
final class TimeSuffix {
  static final int BYTES = 4;

  /** The latest time that fits, in 2106. */
  private static final long TIME_MAX = 0xffffffffL;

  private static final ValueLayout.OfInt TIME =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

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

  /** The Unix time of the write; that of a value too short to hold one is far away. */
  static long time(byte[] stored) {
    return time(MemorySegment.ofArray(stored), stored.length);
  }

  /** As {@link #time(byte[])}, of {@code length} bytes in native memory. */
  static long time(MemorySegment stored, long length) {
    return length < BYTES ? TIME_MAX : stored.get(TIME, length - BYTES) & TIME_MAX;
  }
}
