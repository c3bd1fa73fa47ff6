package io.prefixdb.node.service;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Buffers for files that no connection has. As many are kept as are sent from at once; what is more
 * goes, and its memory with it. Safe for use by many threads.
 */
final class FreeChunks {
  static final int BYTES = 128 << 10;

  private final BlockingQueue<ByteBuffer> kept =
      new ArrayBlockingQueue<>(FileSwitch.SENDERS_MAX * Chunks.COUNT);

  ByteBuffer take() {
    ByteBuffer chunk = kept.poll();
    return chunk == null ? ByteBuffer.allocateDirect(BYTES) : chunk.clear();
  }

  void give(ByteBuffer chunk) {
    var _ = kept.offer(chunk);
  }
}
