package io.prefixdb.node.service;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** The buffers of one connection that carries files: what is read and not sent yet fits in them. */
final class Chunks {
  static final int BYTES = 128 << 10;
  private static final int COUNT = 4;

  private final BlockingQueue<ByteBuffer> free = new ArrayBlockingQueue<>(COUNT);
  private int made;

  /**
   * One that is free; waits while none is. By one thread at a time.
   *
   * @throws IOException when none was given back for so long: the peer takes nothing
   */
  ByteBuffer take(long patienceMs) throws IOException, InterruptedException {
    if (made < COUNT && free.isEmpty()) {
      made++;
      return ByteBuffer.allocateDirect(BYTES);
    }
    ByteBuffer chunk = free.poll(patienceMs, TimeUnit.MILLISECONDS);
    if (chunk == null) {
      throw new IOException("nothing was taken of it for " + patienceMs + " ms");
    }
    return chunk.clear();
  }

  /** It is free again; by any thread. */
  void give(ByteBuffer chunk) {
    free.add(chunk);
  }
}
