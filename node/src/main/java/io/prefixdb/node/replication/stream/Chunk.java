package io.prefixdb.node.replication.stream;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.model.Updates;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * A piece of a log in the form of its frame; does not change, so that several followers share it.
 */
final class Chunk {
  private final long first;
  private final long end;
  private final String tag;
  private final Bytes body;

  /** Made when the first follower wants it. */
  private Optional<Bytes> packed = Optional.empty();

  private boolean isPacked;

  private Chunk(long first, long end, String tag, Bytes body) {
    this.first = first;
    this.end = end;
    this.tag = tag;
    this.body = body;
  }

  static Chunk of(Updates.Batches updates, String tag) {
    List<byte[]> logs = updates.logs();
    int size = 0;
    for (byte[] log : logs) {
      size = Math.addExact(size, Integer.BYTES + log.length);
    }
    ByteBuffer body = ByteBuffer.allocate(size);
    for (byte[] log : logs) {
      body.putInt(log.length).put(log);
    }
    long end = updates.lastBatchFirst() + UpdateBatch.countOf(logs.getLast());
    return new Chunk(updates.first(), end, tag, Bytes.of(body.array()));
  }

  /** The sequence that it begins with. */
  long first() {
    return first;
  }

  /** The sequence after it. */
  long end() {
    return end;
  }

  /** Of the history that it is of. */
  String tag() {
    return tag;
  }

  /** For each batch its length and its bytes. */
  Bytes body() {
    return body;
  }

  /** The same, smaller; nothing when it cannot be made smaller. */
  synchronized Optional<Bytes> packed() {
    if (!isPacked) {
      packed = Packing.pack(body);
      isPacked = true;
    }
    return packed;
  }

  int bytes() {
    return body.length();
  }
}
