package io.prefixdb.node.store;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * How a file of records ends: a write-ahead log, or a manifest. Blocks of 32 KiB hold fragments: a
 * checksum (4 bytes), a length (2), a type (1), the bytes. RocksDB checks all that; but a file that
 * ends inside a record is to it always a write that a crash cut off, also when a damaged length
 * only makes it look so and other records follow.
 */
final class RecordFile {
  static final int BLOCK_BYTES = 32 << 10;
  static final int HEADER_BYTES = 7;

  private static final int MASK_DELTA = 0xa282ead8;

  /** The type of a fragment that is a record by itself. */
  static final int FULL = 1;

  /** The type of the first of several fragments that make a record. */
  static final int FIRST = 2;

  private static final int LAST = 4;

  private static final Pattern LOG = Pattern.compile("(\\d{1,18})\\.log");

  private final ByteBuffer file;
  private final int size;

  private RecordFile(ByteBuffer file) {
    this.file = file;
    this.size = file.limit();
  }

  /** What was found at the end. */
  sealed interface Ending {
    /** The last record is whole. */
    record Whole() implements Ending {}

    /** The last record, from {@code offset} on, is not whole, and nothing follows it. */
    record Torn(long offset, long bytes) implements Ending {}

    /** What is at {@code offset} cannot be read, but there are records after it. */
    record Damaged(long offset) implements Ending {}
  }

  /** Looks at a file of at most 2 GiB; a larger one is left to RocksDB alone. */
  static Ending ending(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        Arena arena = Arena.ofConfined()) {
      if (channel.size() == 0 || channel.size() > Integer.MAX_VALUE) {
        return new Ending.Whole();
      }
      ByteBuffer file =
          channel
              .map(MapMode.READ_ONLY, 0, channel.size(), arena)
              .asByteBuffer()
              .order(ByteOrder.LITTLE_ENDIAN);
      Matcher log = LOG.matcher(String.valueOf(path.getFileName()));
      if (log.matches()) {
        RecycledLog recycled = new RecycledLog(file, Long.parseLong(log.group(1)));
        if (recycled.begins()) {
          return recycled.ending();
        }
      }
      return new RecordFile(file).ending();
    }
  }

  private Ending ending() {
    int record = 0; // where the record begins that is not complete yet
    int position = 0;
    while (position < size) {
      int left = BLOCK_BYTES - position % BLOCK_BYTES;
      if (left < HEADER_BYTES) {
        position += left;
        continue;
      }
      if (position + HEADER_BYTES > size) {
        return torn(record);
      }
      int length = length(position);
      int type = type(position);
      if (type == 0 && length == 0) {
        if (isRecordAfter(position)) {
          return new Ending.Damaged(position); // RocksDB passes over the rest of the block
        }
        position += left; // space that was reserved and not used
        record = position;
        continue;
      }
      if (HEADER_BYTES + length > left || position + HEADER_BYTES + length > size) {
        return isRecordAfter(position) ? new Ending.Damaged(position) : torn(record);
      }
      position += HEADER_BYTES + length;
      if (endsRecord(type)) {
        record = position;
      }
    }
    return record < size ? torn(record) : new Ending.Whole();
  }

  private Ending torn(int record) {
    return new Ending.Torn(record, size - (long) record);
  }

  /** Types above the last one are whole records by themselves, or hints to the reader. */
  private static boolean endsRecord(int type) {
    return type == FULL || type >= LAST;
  }

  private boolean isRecordAfter(int damaged) {
    for (int position = damaged + 1; position + HEADER_BYTES < size; position++) {
      int length = length(position);
      int left = BLOCK_BYTES - position % BLOCK_BYTES;
      if (length > 0
          && HEADER_BYTES + length <= left
          && position + HEADER_BYTES + length <= size
          && checksum(file, type(position), position + HEADER_BYTES, length)
              == file.getInt(position)) {
        return true;
      }
    }
    return false;
  }

  private int length(int position) {
    return Short.toUnsignedInt(file.getShort(position + Integer.BYTES));
  }

  private int type(int position) {
    return Byte.toUnsignedInt(file.get(position + HEADER_BYTES - 1));
  }

  /** The checksum of a type and the bytes behind it as it is stored: rotated and shifted. */
  static int checksum(ByteBuffer file, int type, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(type);
    crc.update(file.slice(from, length));
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
  }
}
