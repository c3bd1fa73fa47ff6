package io.prefixdb.node.simulation;

import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Work that may wait for something that happens in virtual time. It has a thread of its own, but
 * only one of the two runs at any time: the scheduler's until it resumes the fiber, the fiber's
 * until it waits or ends.
 */
final class Fiber {
  private final Semaphore mayRun = new Semaphore(0);
  private final Semaphore hasStopped = new Semaphore(0);
  private final Runnable work;
  private volatile @Nullable Thread thread;
  private boolean begun;
  private boolean killed;
  private boolean ended;

  Fiber(Runnable work) {
    this.work = work;
  }

  /** Runs it until it waits or ends; for the scheduler's thread. */
  void resume() {
    if (ended) {
      return;
    }
    if (begun) {
      mayRun.release();
    } else {
      begun = true;
      Thread.ofVirtual().start(this::run);
    }
    hasStopped.acquireUninterruptibly();
  }

  private void run() {
    thread = Thread.currentThread();
    try {
      work.run();
    } finally {
      ended = true;
      hasStopped.release();
    }
  }

  /** Whether it is who asks. */
  boolean isHere() {
    return Thread.currentThread().equals(thread);
  }

  boolean isEnded() {
    return ended;
  }

  /** What it waits for never comes, nor anything later: it ends now. */
  void kill() {
    killed = true;
    if (begun) {
      resume();
    } else {
      ended = true;
    }
  }

  /** Gives the turn back until {@link #resume}; for its own thread. */
  void pause() throws InterruptedException {
    if (!killed) {
      hasStopped.release();
      mayRun.acquireUninterruptibly();
    }
    if (killed) {
      throw new InterruptedException("the node is gone");
    }
  }
}
