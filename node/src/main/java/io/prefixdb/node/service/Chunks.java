package io.prefixdb.node.service;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The buffers of one connection that carries files: what is read and not sent yet fits in them. It
 * has them while it sends alone, for most connections of that kind wait for their next request.
 */
final class Chunks {
  static final int COUNT = 4;

  private final FreeChunks free;
  private final Semaphore mine = new Semaphore(COUNT);

  Chunks(FreeChunks free) {
    this.free = free;
  }

  /**
   * One that is free; waits while none is.
   *
   * @throws IOException when none was given back for so long: the peer takes nothing
   */
  ByteBuffer take(long patienceMs) throws IOException, InterruptedException {
    if (!mine.tryAcquire(patienceMs, TimeUnit.MILLISECONDS)) {
      throw new IOException("nothing was taken of it for " + patienceMs + " ms");
    }
    return free.take();
  }

  /** It is free again; by any thread. */
  void give(ByteBuffer chunk) {
    free.give(chunk);
    mine.release();
  }
}
