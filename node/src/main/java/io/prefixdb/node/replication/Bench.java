package io.prefixdb.node.replication;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tools of the replicator: one thread for all decisions, workers for what blocks, the master,
 * the time. After {@link #close} nothing new begins.
 */
final class Bench {
  private static final Logger LOG = LoggerFactory.getLogger(Bench.class);

  private static final long PAUSE_MS = 1_000;

  private final Master master;
  private final UpdateStream stream;
  private final ScheduledExecutorService thread;
  private final Executor workers;
  private final Supplier<Moment> time;
  private final Consumer<String> endNode;
  private final Incidents incidents = new Incidents();
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile boolean closed;

  Bench(
      Master master,
      UpdateStream stream,
      ScheduledExecutorService thread,
      Executor workers,
      Supplier<Moment> time,
      Consumer<String> endNode) {
    this.master = master;
    this.stream = stream;
    this.thread = thread;
    this.workers = workers;
    this.time = time;
    this.endNode = endNode;
  }

  Master master() {
    return master;
  }

  UpdateStream stream() {
    return stream;
  }

  /** Where it is counted what befalls the copies. */
  Incidents incidents() {
    return incidents;
  }

  /** Ends the node, soon. */
  void endNode(String lastWords) {
    endNode.accept(lastWords);
  }

  Moment now() {
    return time.get();
  }

  Supplier<Moment> time() {
    return time;
  }

  /** Hands the answer to the one thread; a stage that fails against its contract is no answer. */
  <T> void whenAnswered(CompletionStage<MasterAnswer<T>> question, Consumer<MasterAnswer<T>> then) {
    var _ =
        question.whenComplete(
            (answer, failure) ->
                decide(
                    () ->
                        then.accept(
                            failure == null
                                ? answer
                                : new MasterAnswer.None<>(failure.toString()))));
  }

  /** Runs it soon on the one thread. */
  void decide(Runnable step) {
    if (!closed) {
      try {
        thread.execute(guarded(step));
      } catch (RejectedExecutionException e) {
        LOG.debug("the node stops: a step of replication is dropped");
      }
    }
  }

  /** Runs it later on the one thread. */
  @Nullable Future<?> later(Runnable step, long delay, TimeUnit unit) {
    if (closed) {
      return null;
    }
    try {
      return thread.schedule(guarded(step), delay, unit);
    } catch (RejectedExecutionException e) {
      LOG.debug("the node stops: a step of replication is dropped");
      return null;
    }
  }

  /** Runs what may block; whoever owns the workers waits for its end. */
  void work(Runnable task) {
    if (!closed) {
      try {
        workers.execute(() -> logged(task));
      } catch (RejectedExecutionException e) {
        LOG.debug("the node stops: a piece of work of replication is dropped");
      }
    }
  }

  /** Waits a little before a question is asked again; at the end nothing is asked again. */
  void pause() throws InterruptedException {
    if (closing.await(PAUSE_MS, TimeUnit.MILLISECONDS)) {
      throw new InterruptedException("the node stops");
    }
  }

  void close() {
    closed = true;
    closing.countDown();
  }

  private Runnable guarded(Runnable step) {
    return () -> {
      if (!closed) {
        logged(step);
      }
    };
  }

  /** What fails ends alone, and not without a word. */
  private static void logged(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      LOG.error("a step of replication failed inside the node", e);
    }
  }
}
