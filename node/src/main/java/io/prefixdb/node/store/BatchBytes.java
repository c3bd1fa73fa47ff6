package io.prefixdb.node.store;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Mutation;
import java.util.List;
import org.rocksdb.WriteBatch;

/**
 * A write batch in RocksDB's representation, which {@link io.prefixdb.node.model.UpdateBatch}
 * draws, with values and operands in their on-disk form. RocksDB takes it as a whole: a call for
 * each key costs more than the key.
 */
final class BatchBytes {
  private static final int HEADER_BYTES = 12;
  private static final byte DELETE = 0;
  private static final byte PUT = 1;
  private static final byte MERGE = 2;

  private final byte[] out;
  private final long unixSeconds;
  private int length = HEADER_BYTES;
  private int count;

  private BatchBytes(int size, long unixSeconds) {
    this.out = new byte[size];
    this.unixSeconds = unixSeconds;
  }

  /** A batch of all mutations in their order; the caller closes it. */
  static WriteBatch of(List<List<Mutation>> parts, long unixSeconds) {
    int size = HEADER_BYTES;
    for (List<Mutation> part : parts) {
      for (Mutation mutation : part) {
        size = Math.addExact(size, size(mutation));
      }
    }
    BatchBytes batch = new BatchBytes(size, unixSeconds);
    for (List<Mutation> part : parts) {
      for (Mutation mutation : part) {
        batch.add(mutation);
      }
    }
    batch.fixed32(Long.BYTES, batch.count);
    return new WriteBatch(batch.out);
  }

  private static int size(Mutation mutation) {
    int key = 1 + prefixed(mutation.key().length());
    return switch (mutation) {
      case Mutation.Put put -> key + prefixed(put.value().length() + TimeSuffix.BYTES);
      case Mutation.Delete _ -> key;
      case Mutation.Merge merge ->
          key + prefixed(merge.kind().operandLength(merge.parameter()) + TimeSuffix.BYTES);
    };
  }

  private static int prefixed(int length) {
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(length | 1);
    return (bits + 6) / 7 + length;
  }

  private void add(Mutation mutation) {
    count++;
    switch (mutation) {
      case Mutation.Put put -> {
        key(PUT, put.key());
        suffixed(put.value());
      }
      case Mutation.Delete delete -> key(DELETE, delete.key());
      case Mutation.Merge merge -> {
        key(MERGE, merge.key());
        suffixed(merge.kind().operand(merge.parameter()));
      }
    }
  }

  private void key(byte type, Bytes key) {
    out[length++] = type;
    varint(key.length());
    bytes(key);
  }

  private void suffixed(Bytes user) {
    varint(user.length() + TimeSuffix.BYTES);
    bytes(user);
    fixed32(length, (int) unixSeconds);
    length += TimeSuffix.BYTES;
  }

  private void varint(int number) {
    int rest = number;
    while (rest > 0x7f) {
      out[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    out[length++] = (byte) rest;
  }

  private void bytes(Bytes bytes) {
    System.arraycopy(bytes.array(), 0, out, length, bytes.length());
    length += bytes.length();
  }

  private void fixed32(int at, int number) {
    for (int i = 0; i < Integer.BYTES; i++) {
      out[at + i] = (byte) (number >>> (8 * i));
    }
  }
}
