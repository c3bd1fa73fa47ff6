package io.prefixdb.node.replication;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.model.UpdateBatch.Op;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * What one update of a history said, short enough to be kept: another history has another update
 * under that number. The time of its write does not count, for an original slave that takes its
 * master's place has the same updates with times of its own.
 *
 * @param sequence of the update, in the master's numbering
 * @param digest of its kind, its key, and its value or operand without the time
 */
public record Witness(long sequence, long digest) {
  /** What every value and operand ends in. */
  private static final int TIME_BYTES = 4;

  /** The last update of a well-formed batch. */
  public static Witness lastOf(byte[] batch) {
    long last = UpdateBatch.sequenceOf(batch) + UpdateBatch.countOf(batch) - 1;
    return of(last, UpdateBatch.lastOf(batch));
  }

  static Witness of(long sequence, Op op) {
    CRC32C digest = new CRC32C();
    switch (op) {
      case Op.Delete(Bytes key) -> add(digest, 'd', key);
      case Op.Put(Bytes key, Bytes value) -> add(digest, 'p', key, value);
      case Op.Merge(Bytes key, Bytes operand) -> add(digest, 'm', key, operand);
    }
    return new Witness(sequence, digest.getValue());
  }

  private static void add(CRC32C digest, char kind, Bytes key) {
    digest.update(
        ByteBuffer.allocate(1 + Integer.BYTES).put((byte) kind).putInt(key.length()).flip());
    digest.update(key.array());
  }

  private static void add(CRC32C digest, char kind, Bytes key, Bytes value) {
    add(digest, kind, key);
    digest.update(value.array(), 0, Math.max(0, value.length() - TIME_BYTES));
  }
}
