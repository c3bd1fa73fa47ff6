package io.prefixdb.node.simulation;

import io.prefixdb.node.replication.Moment;
import io.prefixdb.node.simulation.Scheduler.Planned;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * One life of a node: its threads, in virtual time and at its clock's pace. After {@link #kill}
 * nothing of it happens any more. As an executor it is the one thread of the replicator.
 */
final class Life extends AbstractExecutorService implements ScheduledExecutorService {
  /** So long a piece of work on the disk takes at the most. */
  private static final int WORK_MAX_NANOS = (int) (2 * Scheduler.MS);

  private final Scheduler scheduler;
  private final Clock clock;
  private final Runnable touched;
  private final List<Fiber> fibers = new ArrayList<>();
  private Fiber running = new Fiber(() -> {});
  private boolean alive = true;
  private boolean direct;

  /** {@code touched} is called after each step. */
  Life(Scheduler scheduler, Clock clock, Runnable touched) {
    this.scheduler = scheduler;
    this.clock = clock;
    this.touched = touched;
  }

  boolean isAlive() {
    return alive;
  }

  Moment now() {
    return clock.now();
  }

  void kill() {
    alive = false;
    for (Fiber fiber : List.copyOf(fibers)) {
      running = fiber;
      fiber.kill();
    }
    fibers.clear();
  }

  /** Does it later, if the process still lives then. */
  Planned after(long nanos, Runnable step) {
    return scheduler.after(clock.trueNanos(nanos), () -> step(step));
  }

  /** Does it now, if the process lives. */
  void step(Runnable step) {
    if (alive) {
      step.run();
      touched.run();
    }
  }

  /** As {@link #step}, and what it first hands to the thread is done at once: it waits for that. */
  void order(Runnable step) {
    direct = true;
    step(step);
    direct = false;
  }

  @Override
  public void execute(Runnable command) {
    if (direct) {
      direct = false;
      step(command);
      return;
    }
    var _ = scheduler.after(0, () -> step(command));
  }

  /** Runs it as a worker does, which may wait. */
  void work(Runnable task) {
    Fiber fiber = new Fiber(task);
    fibers.add(fiber);
    var _ = scheduler.after(scheduler.below(WORK_MAX_NANOS), () -> resume(fiber));
  }

  private void resume(Fiber fiber) {
    if (alive) {
      running = fiber;
      fiber.resume();
      if (fiber.isEnded()) {
        fibers.remove(fiber);
      }
      touched.run();
    }
  }

  /** Waits until the answer is there; for a worker. */
  void await(CompletableFuture<?> answer) throws InterruptedException {
    Fiber waiting = running;
    while (!answer.isDone()) {
      var _ = answer.whenComplete((_, _) -> scheduler.after(0, () -> resume(waiting)));
      waiting.pause();
    }
  }

  /**
   * Waits; for a worker. Another thread, which gives a load's snapshot back later, is interrupted:
   * it would run beside the simulation, and no run would be like the one before.
   */
  void sleep(long nanos) throws InterruptedException {
    Fiber waiting = running;
    if (!waiting.isHere()) {
      throw new InterruptedException("not simulated");
    }
    var _ = scheduler.after(clock.trueNanos(nanos), () -> resume(waiting));
    waiting.pause();
  }

  /** Something that the thread will do. */
  private final class Later extends CompletableFuture<Object> implements ScheduledFuture<Object> {
    private final Planned plan;

    Later(Runnable command, long nanos) {
      this.plan = after(nanos, command);
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
      return scheduler.callOff(plan);
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(plan.atNanos() - scheduler.nanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    return new Later(command, unit.toNanos(delay));
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable command, long initialDelay, long period, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long initialDelay, long delay, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void shutdown() {
    kill();
  }

  @Override
  public List<Runnable> shutdownNow() {
    kill();
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return !alive;
  }

  @Override
  public boolean isTerminated() {
    return !alive;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return !alive;
  }
}
