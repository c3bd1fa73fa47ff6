package io.prefixdb.node.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A RocksDB write batch, checked from end to end: the unit of the write-ahead log and of
 * replication. Immutable; the array given to {@link #of} belongs to it.
 *
 * <pre>
 *  0..7   sequence of the first operation, little-endian
 *  8..11  number of operations, little-endian
 *  12..   operations, the i-th one has sequence + i:
 *           0x00  varint32 length, key                           delete
 *           0x01  varint32 length, key, varint32 length, value   put
 *           0x02  varint32 length, key, varint32 length, operand merge
 * </pre>
 *
 * Values and operands are in their on-disk form, with the time suffix. No other type of record is
 * ever written by a node of this protocol, so any other one is refused rather than guessed at.
 */
public final class UpdateBatch {
  /** RocksDB keeps a sequence in 56 bits. */
  public static final long MAX_SEQUENCE = (1L << 56) - 1;

  /** Bytes of the sequence and of the number of operations. */
  public static final int HEADER_BYTES = 12;

  private final byte[] bytes;
  private final long sequence;
  private final int count;

  private UpdateBatch(byte[] bytes, long sequence, int count) {
    this.bytes = bytes;
    this.sequence = sequence;
    this.count = count;
  }

  /** One operation as it is logged. */
  public sealed interface Op {
    Bytes key();

    record Put(Bytes key, Bytes value) implements Op {}

    record Delete(Bytes key) implements Op {}

    record Merge(Bytes key, Bytes operand) implements Op {}
  }

  /**
   * The batch that these bytes are.
   *
   * @throws CorruptUpdateException when they are not exactly one well-formed batch
   */
  public static UpdateBatch of(byte[] bytes) throws CorruptUpdateException {
    if (bytes.length < HEADER_BYTES) {
      throw new CorruptUpdateException(
          "update of " + bytes.length + " bytes (expected: a header of 12 bytes)");
    }
    ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long sequence = header.getLong();
    int count = header.getInt();
    if (sequence < 0 || sequence > MAX_SEQUENCE - Integer.toUnsignedLong(count)) {
      throw new CorruptUpdateException(
          "update with sequence "
              + Long.toUnsignedString(sequence)
              + " (expected: at most "
              + MAX_SEQUENCE
              + ")");
    }
    OpReader reader = new OpReader(bytes);
    int found = 0;
    while (reader.next()) {
      found++;
    }
    if (found != count) {
      throw new CorruptUpdateException(
          "update with "
              + found
              + " operations (expected: "
              + Integer.toUnsignedString(count)
              + ")");
    }
    return new UpdateBatch(bytes, sequence, count);
  }

  /** A batch of these operations. */
  public static UpdateBatch of(long sequence, List<Op> ops) {
    int size = HEADER_BYTES;
    for (Op op : ops) {
      size += 1 + 5 + op.key().length() + 5 + second(op).length();
    }
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(sequence).putInt(ops.size());
    for (Op op : ops) {
      switch (op) {
        case Op.Delete delete -> putBytes(out.put((byte) OpReader.DELETE), delete.key());
        case Op.Put put -> {
          putBytes(out.put((byte) OpReader.PUT), put.key());
          putBytes(out, put.value());
        }
        case Op.Merge merge -> {
          putBytes(out.put((byte) OpReader.MERGE), merge.key());
          putBytes(out, merge.operand());
        }
      }
    }
    return new UpdateBatch(Arrays.copyOf(out.array(), out.position()), sequence, ops.size());
  }

  /** A copy of the batch in {@code bytes} that starts at {@code sequence}. */
  public static byte[] withSequence(byte[] bytes, long sequence) {
    byte[] copy = bytes.clone();
    ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN).putLong(sequence);
    return copy;
  }

  /** One batch of all operations of {@code contiguous} well-formed batches, in their order. */
  public static byte[] joined(List<byte[]> contiguous) {
    int size = HEADER_BYTES;
    int count = 0;
    for (byte[] batch : contiguous) {
      size += batch.length - HEADER_BYTES;
      count += countOf(batch);
    }
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    out.put(contiguous.getFirst(), 0, Long.BYTES).putInt(count);
    for (byte[] batch : contiguous) {
      out.put(batch, HEADER_BYTES, batch.length - HEADER_BYTES);
    }
    return out.array();
  }

  /** The sequence that the header of a well-formed batch tells. */
  public static long sequenceOf(byte[] batch) {
    return ByteBuffer.wrap(batch).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  /** How many operations the header of a well-formed batch tells. */
  public static int countOf(byte[] batch) {
    return ByteBuffer.wrap(batch).order(ByteOrder.LITTLE_ENDIAN).getInt(Long.BYTES);
  }

  /** The keys that a well-formed batch changes. */
  public static List<Bytes> keysOf(byte[] batch) {
    OpReader reader = new OpReader(batch);
    List<Bytes> keys = new ArrayList<>(countOf(batch));
    while (reader.nextChecked()) {
      keys.add(reader.key());
    }
    return keys;
  }

  /** The last operation of a well-formed batch that has one. */
  public static Op lastOf(byte[] batch) {
    OpReader reader = new OpReader(batch);
    for (int i = countOf(batch); i > 0; i--) {
      reader.nextChecked();
    }
    return op(reader);
  }

  /** The sequence of the first operation. */
  public long sequence() {
    return sequence;
  }

  /** How many operations there are; each has one sequence. */
  public int count() {
    return count;
  }

  /** The sequence after the last operation. */
  public long end() {
    return sequence + count;
  }

  /** The bytes themselves, lent for reading. */
  public byte[] bytes() {
    return bytes;
  }

  /** The operations in their order. */
  public List<Op> ops() {
    OpReader reader = new OpReader(bytes);
    List<Op> ops = new ArrayList<>(count);
    while (reader.nextChecked()) {
      ops.add(op(reader));
    }
    return ops;
  }

  private static Op op(OpReader reader) {
    return switch (reader.type()) {
      case OpReader.DELETE -> new Op.Delete(reader.key());
      case OpReader.PUT -> new Op.Put(reader.key(), reader.value());
      default -> new Op.Merge(reader.key(), reader.value());
    };
  }

  /**
   * The part of the batch from {@code wanted} on, for a reader that has the beginning already.
   *
   * @param wanted from {@link #sequence} to {@link #end}
   */
  public UpdateBatch from(long wanted) {
    if (wanted < sequence || wanted > end()) {
      throw new IllegalArgumentException(
          "sequence " + wanted + " (expected: " + sequence + " to " + end() + ")");
    }
    int skipped = (int) (wanted - sequence);
    OpReader reader = new OpReader(bytes);
    for (int i = 0; i < skipped; i++) {
      reader.nextChecked();
    }
    ByteBuffer out =
        ByteBuffer.allocate(HEADER_BYTES + bytes.length - reader.position())
            .order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(wanted).putInt(count - skipped);
    out.put(bytes, reader.position(), bytes.length - reader.position());
    return new UpdateBatch(out.array(), wanted, count - skipped);
  }

  private static Bytes second(Op op) {
    return switch (op) {
      case Op.Delete _ -> Bytes.EMPTY;
      case Op.Put put -> put.value();
      case Op.Merge merge -> merge.operand();
    };
  }

  private static void putBytes(ByteBuffer out, Bytes field) {
    int rest = field.length();
    while (rest > 0x7f) {
      out.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    out.put((byte) rest).put(field.array());
  }
}
