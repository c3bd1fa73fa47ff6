package io.prefixdb.node.log;

import static java.util.Objects.requireNonNull;

import io.prefixdb.node.config.LogTarget;
import io.prefixdb.node.config.LoggerConfig;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Writes lines to the files and consoles, on a thread of its own: whoever logs never waits for a
 * disk or a terminal. When lines come faster than they can be written, or the disk is full, lines
 * are lost and their number is told.
 */
final class LogWriter {
  private static final int WAITING_MAX = 10_000;
  private static final long FLUSH_MAX_MS = 2_000;

  private final BlockingQueue<Waiting> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
  private final Semaphore signal = new Semaphore(0);
  private final ReentrantLock writing = new ReentrantLock();
  private final AtomicLong lost = new AtomicLong();
  private final Map<LogTarget, LogSink> sinks = new HashMap<>();
  private final LogSink common;

  /** A line on its way to where it goes. */
  private record Waiting(LogLine line, LogTarget target) {}

  LogWriter(LoggerConfig config, PrintStream output) {
    Map<Path, LogFile> files = new HashMap<>();
    List<LogTarget> targets = new ArrayList<>(config.customized().values());
    targets.addFirst(config.common()); // its rules count for a file that others write too
    for (LogTarget target : targets) {
      @Nullable LogFile file =
          target
              .file()
              .map(to -> files.computeIfAbsent(to.path(), _ -> new LogFile(to)))
              .orElse(null);
      sinks.put(target, new LogSink(target, config.json(), file, output));
    }
    this.common = requireNonNull(sinks.get(config.common()));
    Thread.ofPlatform().name("log").daemon().start(this::run);
  }

  /** Takes a line; never waits. */
  void add(LogLine line, LogTarget target) {
    if (waiting.offer(new Waiting(line, target))) {
      signal.release();
    } else {
      lost.incrementAndGet();
    }
  }

  /** Takes a line that may not be lost: the oldest that wait make room. Never waits. */
  void addSurely(LogLine line, LogTarget target) {
    while (!waiting.offer(new Waiting(line, target))) {
      if (waiting.poll() != null) {
        lost.incrementAndGet();
      }
    }
    signal.release();
  }

  /** Writes what waits; gives up after two seconds when the disk does not take it. */
  void flush() {
    try {
      if (writing.tryLock(FLUSH_MAX_MS, TimeUnit.MILLISECONDS)) {
        try {
          drain();
        } finally {
          writing.unlock();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (true) {
      try {
        signal.acquire();
      } catch (InterruptedException e) {
        return;
      }
      signal.drainPermits();
      writing.lock();
      try {
        drain();
      } catch (RuntimeException | Error e) { // without this thread nothing would ever be told
        lost.incrementAndGet();
        System.err.println("prefixdb: a line of the log is lost, the log goes on: " + e);
      } finally {
        writing.unlock();
      }
    }
  }

  private void drain() {
    for (@Nullable Waiting next = waiting.poll(); next != null; next = waiting.poll()) {
      if (requireNonNull(sinks.get(next.target())).write(next.line())) {
        tellLost();
      } else {
        lost.incrementAndGet();
      }
    }
    sinks.values().forEach(LogSink::flush);
  }

  private void tellLost() {
    long missing = lost.getAndSet(0);
    if (missing > 0) {
      LogLine line =
          new LogLine(
              Instant.now(),
              "SYSTEM",
              "WARNING",
              missing
                  + " lines of the log are lost: they came faster than they were written, or could"
                  + " not be written");
      if (!common.write(line)) {
        lost.addAndGet(missing); // to be told when that is possible
      }
    }
  }
}
