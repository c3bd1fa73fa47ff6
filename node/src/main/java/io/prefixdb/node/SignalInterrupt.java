package io.prefixdb.node;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * While it is open, a signal that ends the process interrupts the thread that opened it, and the
 * process ends when that one has put in order what it had begun, and closed this.
 */
final class SignalInterrupt implements AutoCloseable {
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook;
  private volatile Closeable asked = () -> {};

  /**
   * @param atMost so long the process waits for the end of what was interrupted
   */
  SignalInterrupt(Duration atMost) {
    Thread opener = Thread.currentThread();
    hook =
        Thread.ofPlatform()
            .name("signal")
            .unstarted(
                () -> {
                  opener.interrupt();
                  closeAsked();
                  await(atMost);
                });
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** A signal closes this as well: who waits for its answer hears no interrupt. */
  void closes(Closeable connection) {
    asked = connection;
  }

  private void closeAsked() {
    try {
      asked.close();
    } catch (IOException e) {
      return; // nobody waits for it any more, all the same
    }
  }

  private void await(Duration atMost) {
    try {
      var _ = closed.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) { // the process ends, and the hook runs
      return;
    }
  }
}
