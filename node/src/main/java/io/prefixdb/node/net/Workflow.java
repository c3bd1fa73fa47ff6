package io.prefixdb.node.net;

import io.prefixdb.node.config.WorkflowConfig;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads behind a queue, and the count of the requests that wait for them (protocol, section
 * 4.2). Each request is admitted when it comes in and begun when a thread takes it up. Safe for use
 * by many threads.
 */
public final class Workflow implements Executor, QueueView, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Workflow.class);
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final WorkflowConfig config;
  private final LongSupplier nanoTime;
  private final ScheduledThreadPoolExecutor threads;
  private final @Nullable ScheduledThreadPoolExecutor control;
  private final AtomicLong length = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong late = new AtomicLong();
  private final AtomicLong resets = new AtomicLong();

  /** Set from a reset on until the next request is admitted. */
  private final AtomicBoolean emptying = new AtomicBoolean();

  private final AtomicLong silentUntil;

  /** When each thread may begin its next request, where there is a limit of the rate. */
  private final ThreadLocal<Long> nextBegin;

  private long droppedBefore;

  public Workflow(WorkflowConfig config) {
    this(config, System::nanoTime);
  }

  Workflow(WorkflowConfig config, LongSupplier nanoTime) {
    this.config = config;
    this.nanoTime = nanoTime;
    this.nextBegin = ThreadLocal.withInitial(nanoTime::getAsLong);
    this.silentUntil = new AtomicLong(nanoTime.getAsLong());
    this.threads = new ScheduledThreadPoolExecutor(config.threads(), Workers.named(config.name()));
    threads.setExecuteExistingDelayedTasksAfterShutdownPolicy(true);
    if (config.controlMs() > 0) {
      control = new ScheduledThreadPoolExecutor(1, Workers.named(config.name() + "-control"));
      var _ =
          control.scheduleAtFixedRate(
              this::look, config.controlMs(), config.controlMs(), TimeUnit.MILLISECONDS);
    } else {
      control = null;
    }
  }

  /** Whether one more request may wait; it counts from now on. Else it is counted as dropped. */
  boolean admit() {
    long waiting = length.incrementAndGet();
    if (config.queueMax() == 0 || waiting <= config.queueMax()) {
      if (emptying.get()) {
        emptying.set(false);
      }
      return true;
    }
    length.decrementAndGet();
    long total = dropped.incrementAndGet();
    if (config.resetsWhenFull() && emptying.compareAndSet(false, true)) {
      reset(total);
    } else if (!config.quiet() && isTimeToTell()) {
      LOG.error("Workflow '{}' task dropped. Total dropped: {}", config.name(), total);
    }
    return false;
  }

  /** What waits now is not to be executed any more. */
  private void reset(long total) {
    long count = resets.incrementAndGet();
    if (!config.quiet()) {
      LOG.error(
          "Workflow '{}' queue reset N{} due to overflow. Total dropped: {}",
          config.name(),
          count,
          total);
    }
  }

  /** How often all that waited was given up so far; to be remembered with what is admitted. */
  long resets() {
    return resets.get();
  }

  /** A request that was begun had waited for too long and is refused. */
  void refuseLate() {
    long total = late.incrementAndGet();
    if (!config.quiet() && isTimeToTell()) {
      LOG.error(
          "Workflow '{}' task dropped after drop_after_ms in the queue. Total dropped so: {}",
          config.name(),
          total);
    }
  }

  /** At most once a second. */
  private boolean isTimeToTell() {
    long now = nanoTime.getAsLong();
    long until = silentUntil.get();
    return now - until >= 0 && silentUntil.compareAndSet(until, now + SECOND);
  }

  /**
   * An admitted request is taken up by the calling thread; waits as the limit of the rate demands.
   *
   * @param admittedAfter the {@link #resets} when it was admitted
   * @return whether to execute it; it was given up by a reset otherwise, and is counted as dropped
   */
  boolean begin(long admittedAfter) {
    length.decrementAndGet();
    if (admittedAfter != resets.get()) {
      dropped.incrementAndGet();
      return false;
    }
    keepRate();
    return true;
  }

  private void keepRate() {
    long wait = config.ratePerSecond() == 0 ? 0 : untilNextBegin();
    if (wait > 0) {
      try {
        TimeUnit.NANOSECONDS.sleep(wait);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** How long the calling thread waits; takes its turn. */
  long untilNextBegin() {
    long now = nanoTime.getAsLong();
    long next = nextBegin.get();
    long mine = next - now > 0 ? next : now;
    nextBegin.set(mine + SECOND / config.ratePerSecond());
    return mine - now;
  }

  /** Admitted requests are given up. */
  void forget(int requests) {
    length.addAndGet(-requests);
  }

  @Override
  public void execute(Runnable task) {
    if (config.delayMs() == 0) {
      threads.execute(task);
    } else {
      var _ = threads.schedule(task, config.delayMs(), TimeUnit.MILLISECONDS);
    }
  }

  private void look() {
    long total = dropped.get();
    long waiting = length.get();
    if (total != droppedBefore) {
      LOG.error(
          "Workflow '{}' queue dropped {} items (total {}, size {})",
          config.name(),
          total - droppedBefore,
          total,
          waiting);
      droppedBefore = total;
    } else if (config.warnAt() > 0 && waiting > config.warnAt()) {
      LOG.warn(
          "Workflow '{}' queue size warning. Size {} (wrnsize={})",
          config.name(),
          waiting,
          config.warnAt());
    }
  }

  @Override
  public String name() {
    return config.name();
  }

  @Override
  public int threads() {
    return config.threads();
  }

  @Override
  public long length() {
    return length.get();
  }

  @Override
  public long warnAt() {
    return config.warnAt();
  }

  @Override
  public long dropped() {
    return dropped.get();
  }

  @Override
  public long late() {
    return late.get();
  }

  /** Lets what runs and waits end, for some seconds. */
  @Override
  public void close() {
    if (control != null) {
      control.shutdownNow();
    }
    threads.shutdown();
    try {
      if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
