package io.prefixdb.node.daemon;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a worker process and starts it again after an unexpected end, as its rule says. The worker's
 * standard input is a pipe from here: it ends when this process is gone, however that came about.
 * One thread runs, another may tell to stop.
 */
public final class Supervisor {
  private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);

  /** A worker that ends at once is not started more often than this. */
  private static final Duration BETWEEN_STARTS = Duration.ofSeconds(1);

  /** Less than this is called a full disk: a RocksDB cannot even write its log. */
  private static final long DISK_LOW_BYTES = 64 << 20;

  private final Commands commands;
  private final RestartRule rule;
  private final int restartStatus;
  private final Path data;
  private @Nullable Process worker;
  private boolean stopping;
  private boolean ended;

  /** The command lines of the worker. */
  public interface Commands {
    /** The first start has arguments that later ones have not. */
    List<String> command(boolean first);
  }

  /**
   * @param restartStatus the exit status of a worker that wants to be started again
   * @param data the data directory, whose disk is looked at when a worker ended
   */
  public Supervisor(Commands commands, RestartRule rule, int restartStatus, Path data) {
    this.commands = commands;
    this.rule = rule;
    this.restartStatus = restartStatus;
    this.data = data;
  }

  /**
   * Returns the exit status of the last worker, when it is not started again.
   *
   * @throws IOException when no worker can be started
   */
  public int run() throws IOException, InterruptedException {
    try {
      return runWorkers();
    } finally {
      markEnded();
    }
  }

  private int runWorkers() throws IOException, InterruptedException {
    for (int restarts = 0; ; restarts++) {
      long startedAt = System.nanoTime();
      Process running = start(restarts == 0);
      int status = running.waitFor();
      Duration uptime = Duration.ofNanos(System.nanoTime() - startedAt);
      if (isStopping()) {
        throw awaitEnd();
      }
      Ended how = Ended.of(status, restartStatus);
      if (!rule.restarts(how, uptime)) {
        LOG.info("{}Do not restarted.", told(status, uptime));
        tell(how, running.pid(), uptime, " and will not be restarted");
        return status;
      }
      LOG.warn("{}Restarting...", told(status, uptime));
      tell(how, running.pid(), uptime, " and will be restarted");
      LOG.warn("Restart count: {}", restarts + 1);
      if (uptime.compareTo(BETWEEN_STARTS) < 0) {
        Thread.sleep(BETWEEN_STARTS.minus(uptime));
      }
    }
  }

  /** Stops the worker in an orderly way and waits for its end; gives its exit status. */
  public int stop() throws InterruptedException {
    @Nullable Process running;
    synchronized (this) {
      stopping = true;
      running = worker;
    }
    if (running == null) {
      return 0;
    }
    running.toHandle().destroy(); // Process.destroy would close the pipe first
    return running.waitFor();
  }

  /**
   * Passes SIGHUP on to the worker, if there is one now, as a byte of its standard input: the
   * signal itself would end a worker that has only begun.
   */
  public synchronized void hangUp() {
    if (worker != null && worker.isAlive()) {
      try {
        OutputStream input = worker.getOutputStream();
        input.write('\n');
        input.flush();
      } catch (IOException e) {
        LOG.warn(
            "process {} cannot be told to read its configuration: {}",
            worker.pid(),
            e.getMessage());
      }
    }
  }

  private Process start(boolean first) throws IOException, InterruptedException {
    synchronized (this) {
      if (!stopping) {
        Process started =
            new ProcessBuilder(commands.command(first))
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        worker = started;
        return started;
      }
    }
    throw awaitEnd();
  }

  /** Waits while another thread stops everything; it ends this process. */
  private static InterruptedException awaitEnd() throws InterruptedException {
    new CountDownLatch(1).await();
    return new InterruptedException();
  }

  /** Whether there is or will be a worker, so that {@link #stop} is needed. */
  public synchronized boolean isWaiting() {
    return !ended;
  }

  private synchronized void markEnded() {
    ended = true;
  }

  private synchronized boolean isStopping() {
    return stopping;
  }

  private static String told(int status, Duration uptime) {
    return "Daemon stop with status: "
        + status
        + " after work time "
        + uptime.toSeconds()
        + "sec. ";
  }

  private void tell(Ended ended, long pid, Duration uptime, String what) {
    switch (ended) {
      case Ended.Cleanly _, Ended.ForRestart _ ->
          LOG.info("Process PID={} terminated with status {}{}", pid, ended.status(), what);
      case Ended.WithError _ ->
          LOG.error(
              "Process PID={} terminated with status {}{}: see the FINAL lines above",
              pid,
              ended.status(),
              what);
      case Ended.ByCrash crash ->
          LOG.error(
              "Process PID={} terminated with status {}{}: crash, {}",
              pid,
              crash.status(),
              what,
              crash.cause());
    }
    LOG.info("Work Time: {} seconds", uptime.toSeconds());
    tellDisk();
  }

  /** A full disk is named before anything else is blamed. */
  private void tellDisk() {
    try {
      if (Files.isDirectory(data)) {
        long free = Files.getFileStore(data).getUsableSpace();
        if (free < DISK_LOW_BYTES) {
          LOG.error("The disk of {} is full: {} bytes are free", data, free);
        }
      }
    } catch (IOException e) {
      LOG.error("The disk of {} cannot be looked at: {}", data, e.toString());
    }
  }
}
