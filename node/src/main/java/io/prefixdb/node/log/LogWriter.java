package io.prefixdb.node.log;

import io.prefixdb.node.config.LoggerConfig;
import io.prefixdb.node.config.LoggerConfig.Look;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Writes lines to the file and the console, on a thread of its own: whoever logs never waits for a
 * disk or a terminal. When lines come faster than they can be written, or the disk is full, lines
 * are lost and their number is told.
 */
final class LogWriter {
  private static final int WAITING_MAX = 10_000;
  private static final long FLUSH_MAX_MS = 2_000;
  private static final long RETRY_NANOS = 1_000_000_000;

  private final BlockingQueue<LogLine> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
  private final Semaphore signal = new Semaphore(0);
  private final ReentrantLock writing = new ReentrantLock();
  private final AtomicLong lost = new AtomicLong();
  private final @Nullable LogFile file;
  private final @Nullable PrintStream console;
  private final LineFormat fileFormat;
  private final LineFormat consoleFormat;
  private long failedNanos;
  private boolean failed;

  LogWriter(LoggerConfig config, PrintStream stream) {
    this.file = config.path().map(path -> new LogFile(path, config)).orElse(null);
    this.console = config.console().isPresent() ? stream : null;
    this.fileFormat = format(config, Optional.of(config.file()));
    this.consoleFormat = format(config, config.console().map(LogWriter::onTerminal));
    Thread.ofPlatform().name("log").daemon().start(this::run);
  }

  private static LineFormat format(LoggerConfig config, Optional<Look> look) {
    return config.json()
        ? new LineFormat.Json()
        : new LineFormat.Text(look.orElse(config.file()), ZoneId.systemDefault());
  }

  /** Colours are for people, not for files and pipes. */
  private static Look onTerminal(Look look) {
    // A run time of few modules has no console where there is no terminal.
    return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent()
        ? look
        : new Look(look.nameWidth(), look.identWidth(), look.fraction(), false);
  }

  /** Takes a line; never waits. */
  void add(LogLine line) {
    if (waiting.offer(line)) {
      signal.release();
    } else {
      lost.incrementAndGet();
    }
  }

  /** Takes a line that may not be lost: the oldest that wait make room. Never waits. */
  void addSurely(LogLine line) {
    while (!waiting.offer(line)) {
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
      } finally {
        writing.unlock();
      }
    }
  }

  private void drain() {
    for (@Nullable LogLine line = waiting.poll(); line != null; line = waiting.poll()) {
      write(line);
      long missing = lost.getAndSet(0);
      if (missing > 0) {
        write(
            new LogLine(
                Instant.now(),
                "SYSTEM",
                "WARNING",
                missing + " lines of the log are lost: they came faster than they were written"));
      }
    }
    if (console != null) {
      console.flush();
    }
  }

  private void write(LogLine line) {
    if (console != null) {
      byte[] text = (consoleFormat.of(line) + "\n").getBytes(StandardCharsets.UTF_8);
      console.write(text, 0, text.length);
    }
    if (file == null || (failed && System.nanoTime() - failedNanos < RETRY_NANOS)) {
      if (file != null) {
        lost.incrementAndGet();
      }
      return;
    }
    try {
      file.write(fileFormat.of(line));
      failed = false;
    } catch (IOException e) {
      fileFailed(file, e);
    }
  }

  private void fileFailed(LogFile broken, IOException e) {
    broken.close();
    lost.incrementAndGet();
    if (!failed) {
      System.err.println("prefixdb: the log cannot be written, the node goes on: " + e);
    }
    failed = true;
    failedNanos = System.nanoTime();
  }
}
