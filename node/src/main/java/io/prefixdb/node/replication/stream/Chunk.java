package io.prefixdb.node.replication.stream;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.model.Updates;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A piece of a log in the form of its frame; immutable, so that several followers share it.
 *
 * @param first the sequence that it begins with
 * @param end the sequence after it
 * @param tag of the history that it is of
 * @param body for each batch its length and its bytes
 */
record Chunk(long first, long end, String tag, Bytes body) {
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

  int bytes() {
    return body.length();
  }
}
