package io.prefixdb.node.service;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.rpc.Switch;
import io.prefixdb.node.store.Checkpoints;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The method {@code read_checkpoint}: the connection carries files of checkpoints from then on.
 * They are read by threads of their own, for event loops never wait for the disk, and come after
 * clients.
 */
public final class FileSwitch implements Switch, AutoCloseable {
  /** The name of the method. */
  public static final String METHOD = "read_checkpoint";

  /** So many files are sent at once; for more, others are told to try again. */
  static final int SENDERS_MAX = 8;

  private static final Bytes RESULT = Bytes.utf8("{\"status\":\"OK\"}");
  private static final long IDLE_SECONDS = 10;

  private final Checkpoints checkpoints;
  private final FreeChunks free = new FreeChunks();
  private final AtomicInteger count = new AtomicInteger();
  private final ExecutorService senders;

  /** {@code stepBack}: lets every other thread go before the one that calls it. */
  public FileSwitch(Checkpoints checkpoints, Runnable stepBack) {
    this.checkpoints = checkpoints;
    this.senders =
        new ThreadPoolExecutor(
            0,
            SENDERS_MAX,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task ->
                Thread.ofPlatform()
                    .name("send-" + count.incrementAndGet())
                    .daemon()
                    .unstarted(
                        () -> {
                          stepBack.run();
                          task.run();
                        }));
  }

  @Override
  public Switched open(Bytes params) {
    return new Switched(RESULT, new FileSession(checkpoints, free, this::execute));
  }

  /** Whether there was a thread for it. */
  private boolean execute(Runnable sending) {
    try {
      senders.execute(sending);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /** Ends what is sent; its connections are to be closed before this. */
  @Override
  public void close() {
    senders.shutdownNow();
    try {
      if (!senders.awaitTermination(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("files are still sent after 10 s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
