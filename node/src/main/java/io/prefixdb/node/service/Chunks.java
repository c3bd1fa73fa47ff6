package io.prefixdb.node.service;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** The buffers of one connection that carries files: what is read and not sent yet fits in them. */
final class Chunks {
  static final int BYTES = 128 << 10;
  private static final int COUNT = 4;

  private final BlockingQueue<ByteBuffer> free = new ArrayBlockingQueue<>(COUNT);
  private int made;

  /** One that is free; waits while none is. By one thread at a time. */
  ByteBuffer take() throws InterruptedException {
    if (made < COUNT && free.isEmpty()) {
      made++;
      return ByteBuffer.allocateDirect(BYTES);
    }
    return free.take().clear();
  }

  /** It is free again; by any thread. */
  void give(ByteBuffer chunk) {
    free.add(chunk);
  }
}
