package io.prefixdb.node.store;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;

/**
 * How far the opening of a data directory is, and whether it still gets on. It does as long as
 * prefixes come to their ends, and while one takes long (a log of many gigabytes is read again) as
 * long as the thread that opens it works: how long that takes in all says nothing. Safe for use by
 * many threads.
 */
public final class OpeningProgress {
  /** A start in which nothing moves for so long waits for what does not come. */
  static final Duration PATIENCE = Duration.ofMinutes(10);

  /** A thread that only wakes up and waits again needs less of a processor in that time. */
  static final Duration WORK_MIN = Duration.ofMillis(50);

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final LongSupplier nanoClock;
  private final LongUnaryOperator processorNanos;
  private final Map<Long, String> steps = new LinkedHashMap<>();
  private int found = -1;
  private int done;

  /** Grows with each step that begins or ends. */
  private long changes;

  private long seenChanges;
  private long seenWork;
  private long movedAt;

  /** Something that one thread does at the start, until it is closed. */
  public final class Step implements AutoCloseable {
    private final long thread;
    private final boolean isPrefix;

    private Step(long thread, boolean isPrefix) {
      this.thread = thread;
      this.isPrefix = isPrefix;
    }

    @Override
    public void close() {
      end(thread, isPrefix);
    }
  }

  /** Of a start that begins now. */
  public OpeningProgress() {
    this(System::nanoTime, THREADS::getThreadCpuTime);
  }

  /**
   * As {@link #OpeningProgress()}.
   *
   * @param processorNanos what the thread of that number used of the processors
   */
  OpeningProgress(LongSupplier nanoClock, LongUnaryOperator processorNanos) {
    this.nanoClock = nanoClock;
    this.processorNanos = processorNanos;
    this.movedAt = nanoClock.getAsLong();
  }

  /** So many prefixes are to be opened. */
  synchronized void found(int prefixes) {
    found = prefixes;
    changes++;
  }

  /** This thread opens a prefix, or finds that it cannot be opened. */
  Step prefix(String name) {
    return begin("prefix '" + name + "' is opened", true);
  }

  /** This thread does something else that is needed first. */
  Step other(String what) {
    return begin(what, false);
  }

  private synchronized Step begin(String what, boolean isPrefix) {
    long thread = Thread.currentThread().threadId();
    steps.put(thread, what);
    changes++;
    return new Step(thread, isPrefix);
  }

  private synchronized void end(long thread, boolean isPrefix) {
    steps.remove(thread);
    changes++;
    done += isPrefix ? 1 : 0;
  }

  /** How many prefixes are to be opened; nothing before they are counted. */
  public synchronized Optional<Integer> found() {
    return found < 0 ? Optional.empty() : Optional.of(found);
  }

  /** How many of them are opened, or found to be such that they cannot be. */
  public synchronized int done() {
    return done;
  }

  /** For people. */
  public synchronized String text() {
    return found < 0
        ? "opening the data directory"
        : "opening: %d of %d prefixes".formatted(done, found);
  }

  /**
   * Why this start is held to be stuck, if it is. Looks whether anything moved since the last look.
   */
  public synchronized Optional<String> stall() {
    long now = nanoClock.getAsLong();
    long work = steps.keySet().stream().mapToLong(this::work).sum();
    if (changes != seenChanges || work - seenWork >= WORK_MIN.toNanos()) {
      seenChanges = changes;
      seenWork = work;
      movedAt = now;
    }
    long still = now - movedAt;
    return still < PATIENCE.toNanos()
        ? Optional.empty()
        : Optional.of(
            "nothing has moved for %d s while %s"
                .formatted(TimeUnit.NANOSECONDS.toSeconds(still), doing()));
  }

  private long work(long thread) {
    return Math.max(0, processorNanos.applyAsLong(thread)); // below 0 where that is not told
  }

  private String doing() {
    return steps.isEmpty() ? "the node starts" : String.join(", ", steps.values());
  }
}
