package io.prefixdb.node.model;

/**
 * Walks over the operations of a write batch without copying them, and checks each on the way; the
 * layout is drawn at {@link UpdateBatch}.
 */
final class OpReader {
  // The original's words, which people search the log for.
  private static final String UNKNOWN_OPERATION =
      "prefixdb::since_reader::read_item_ unknown operation: ";
  private static final String FORMAT_ERROR = "prefixdb::since_reader::get_size log format error: ";
  private static final String SIZE_ERROR = "prefixdb::since_reader::get_item size error: ";

  /** Every value and operand ends with the time of its write. */
  private static final int TIME_BYTES = 4;

  static final int DELETE = 0;
  static final int PUT = 1;
  static final int MERGE = 2;

  private final byte[] bytes;
  private int position = UpdateBatch.HEADER_BYTES;
  private int type;
  private int keyStart;
  private int keyLength;
  private int valueStart;
  private int valueLength;

  OpReader(byte[] bytes) {
    this.bytes = bytes;
  }

  boolean next() throws CorruptUpdateException {
    if (position == bytes.length) {
      return false;
    }
    type = bytes[position] & 0xff;
    if (type > MERGE) {
      throw new CorruptUpdateException(
          UNKNOWN_OPERATION
              + "record type "
              + type
              + " at byte "
              + position
              + " of an update (expected: 0, 1 or 2)");
    }
    position++;
    keyLength = length();
    keyStart = position;
    position += keyLength;
    if (type != DELETE) {
      valueLength = length();
      valueStart = position;
      position += valueLength;
      if (valueLength < TIME_BYTES) {
        throw new CorruptUpdateException(
            SIZE_ERROR
                + "value of "
                + valueLength
                + " bytes at byte "
                + valueStart
                + " (expected: at least the 4 of its time)");
      }
    }
    return true;
  }

  /** As {@link #next} over bytes that were found well-formed before. */
  boolean nextChecked() {
    try {
      return next();
    } catch (CorruptUpdateException e) {
      throw new IllegalStateException("a checked update changed", e);
    }
  }

  /** One of {@link #DELETE}, {@link #PUT}, {@link #MERGE}. */
  int type() {
    return type;
  }

  /** Where the next operation begins. */
  int position() {
    return position;
  }

  Bytes key() {
    return Bytes.copyOf(bytes, keyStart, keyLength);
  }

  Bytes value() {
    return Bytes.copyOf(bytes, valueStart, valueLength);
  }

  private int length() throws CorruptUpdateException {
    int start = position;
    long value = 0;
    for (int shift = 0; shift <= 28; shift += 7) {
      if (position == bytes.length) {
        throw new CorruptUpdateException(
            FORMAT_ERROR + "update cut off in a length at byte " + start);
      }
      byte group = bytes[position++];
      value |= (long) (group & 0x7f) << shift;
      if (group >= 0) {
        if (value > bytes.length - position) {
          throw new CorruptUpdateException(
              SIZE_ERROR
                  + "length "
                  + value
                  + " at byte "
                  + start
                  + " is more than the update holds");
        }
        return (int) value;
      }
    }
    throw new CorruptUpdateException(
        FORMAT_ERROR + "length at byte " + start + " of an update (expected: at most 5 bytes)");
  }
}
