package io.prefixdb.node.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.rocksdb.Env;
import org.rocksdb.Priority;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * RocksDB's own threads, which all databases of the process share.
 *
 * <p>A thread of RocksDB that ever made a merge upcall is attached to the JVM. RocksDB joins its
 * threads when the process exits, but an attached thread cannot end once the JVM is down: it waits
 * for ever to be detached, and the process hangs. So the threads end before, when the last database
 * is closed; opening one starts them again.
 */
final class BackgroundThreads {
  private static final Logger LOG = LoggerFactory.getLogger(BackgroundThreads.class);
  private static final Path TASKS = Path.of("/proc/self/task");
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** All pools; the remaining constant, TOTAL, is their number and crashes the process. */
  private static final List<Priority> POOLS = List.of(Priority.BOTTOM, Priority.LOW, Priority.HIGH);

  private static int users;

  private BackgroundThreads() {}

  /** Databases are about to be opened. */
  static synchronized void use() {
    users++;
  }

  /** These databases are closed. */
  static synchronized void leave() {
    users--;
    if (users > 0) {
      return;
    }
    for (Priority priority : POOLS) {
      Env.getDefault().setBackgroundThreads(0, priority);
    }
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (anyRuns()) {
      if (System.nanoTime() > end) {
        LOG.warn("RocksDB's threads did not end within 10 s: the process may hang at its exit");
        return;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /** Whether the system still knows a thread by RocksDB's name; never where it cannot be asked. */
  private static boolean anyRuns() {
    if (!Files.isDirectory(TASKS)) {
      return false;
    }
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
      for (Path task : tasks) {
        if (nameOf(task).startsWith("rocksdb:")) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      return false;
    }
  }

  private static String nameOf(Path task) {
    try {
      return Files.readString(task.resolve("comm"));
    } catch (IOException e) {
      return ""; // it ended while we looked
    }
  }
}
