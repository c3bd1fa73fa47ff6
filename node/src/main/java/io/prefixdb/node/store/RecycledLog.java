package io.prefixdb.node.store;

import io.prefixdb.node.store.RecordFile.Ending;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * How a write-ahead log ends whose file RocksDB may have used for an earlier log before ({@code
 * recycle_log_file_num}). The header of a fragment then has the number of its log (4 bytes) behind
 * the type, and the checksum covers it. Such a log ends where its own fragments do: what follows is
 * what is left of the earlier one. RocksDB takes damage for that end as well, without a word, so
 * here every checksum is looked at, and whether own fragments follow.
 */
final class RecycledLog {
  private static final int HEADER_BYTES = RecordFile.HEADER_BYTES + Integer.BYTES;
  private static final int WHOLE = 5;
  private static final int LAST = 8;
  private static final int COMPRESSION = 9;

  /** Hints to the reader: the size of times, and what the log before was. */
  private static final Set<Integer> HINTS = Set.of(11, 131);

  private final ByteBuffer file;
  private final int log;

  /**
   * The file of that log.
   *
   * @param log the number in its name; a header has its lower half
   */
  RecycledLog(ByteBuffer file, long log) {
    this.file = file;
    this.log = (int) log;
  }

  /** Whether what the file begins with has the longer header. */
  boolean begins() {
    int position = begin();
    return position + HEADER_BYTES <= file.limit() && isRecyclable(type(position));
  }

  Ending ending() {
    int position = begin();
    if (!isWhole(position) && (number(position) != log || isOrdinary(position))) {
      return new Ending.Damaged(position); // RocksDB takes it for the end of the log
    }
    int record = position;
    while (position < file.limit()) {
      int left = left(position);
      if (left < HEADER_BYTES) {
        position += left;
      } else if (isOwn(position)) {
        int type = type(position);
        position += HEADER_BYTES + length(position);
        record = type == WHOLE || type >= LAST ? position : record;
      } else {
        return isOwnAfter(position) ? new Ending.Damaged(position) : end(record, position);
      }
    }
    return end(record, file.limit());
  }

  private static Ending end(int record, int position) {
    return record < position && left(record) >= HEADER_BYTES
        ? new Ending.Torn(record, position - (long) record)
        : new Ending.Whole();
  }

  /** A log that is compressed says so first, with the shorter header. */
  private int begin() {
    return file.limit() > RecordFile.HEADER_BYTES && type(0) == COMPRESSION
        ? RecordFile.HEADER_BYTES + length(0)
        : 0;
  }

  private boolean isOwnAfter(int damaged) {
    for (int position = damaged + 1; position + HEADER_BYTES <= file.limit(); position++) {
      if (isOwn(position)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a fragment begins there that is whole, of this log. */
  private boolean isOwn(int position) {
    return position + HEADER_BYTES <= file.limit() && number(position) == log && isWhole(position);
  }

  /** Whether a fragment with the shorter header begins there, of which only the type is damaged. */
  private boolean isOrdinary(int position) {
    int from = position + RecordFile.HEADER_BYTES;
    int length = length(position);
    return from + length <= file.limit()
        && IntStream.of(RecordFile.FULL, RecordFile.FIRST)
            .anyMatch(
                type -> RecordFile.checksum(file, type, from, length) == file.getInt(position));
  }

  /** Whether a fragment begins there that is whole, of whichever log. */
  private boolean isWhole(int position) {
    if (!isRecyclable(type(position))) {
      return false;
    }
    int bytes = HEADER_BYTES + length(position);
    int from = position + RecordFile.HEADER_BYTES;
    return bytes <= left(position)
        && position + bytes <= file.limit()
        && RecordFile.checksum(file, type(position), from, position + bytes - from)
            == file.getInt(position);
  }

  private static boolean isRecyclable(int type) {
    return (type >= WHOLE && type <= LAST) || HINTS.contains(type);
  }

  private int number(int position) {
    return file.getInt(position + RecordFile.HEADER_BYTES);
  }

  private static int left(int position) {
    return RecordFile.BLOCK_BYTES - position % RecordFile.BLOCK_BYTES;
  }

  private int length(int position) {
    return Short.toUnsignedInt(file.getShort(position + Integer.BYTES));
  }

  private int type(int position) {
    return Byte.toUnsignedInt(file.get(position + RecordFile.HEADER_BYTES - 1));
  }
}
