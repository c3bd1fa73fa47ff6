package io.prefixdb.node.store;

import io.prefixdb.node.model.LogSegment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.rocksdb.LogFile;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.TransactionLogIterator;
import org.rocksdb.WalFileType;

/**
 * The files of a database's write-ahead log. RocksDB moves those that its data no longer needs to
 * {@code archive/}; here they are removed from there. RocksDB lists the files before it opens,
 * counts or links them, and fails when one has gone meanwhile: so whatever makes it list them holds
 * the read side of a lock, and removing the write side. Safe for use by many threads.
 */
final class LogFiles {
  private static final String ARCHIVE = "archive";

  private static final long WAIT_MS = 100;

  private final RocksDB db;
  private final Path directory;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  /** What makes RocksDB list its log. */
  interface Listing<T> {
    T run() throws RocksDBException;
  }

  /**
   * @param directory where the log is
   */
  LogFiles(RocksDB db, Path directory) {
    this.db = db;
    this.directory = directory;
  }

  /** Runs what makes RocksDB list its log. */
  <T> T whole(Listing<T> listing) throws RocksDBException {
    lock.readLock().lock();
    try {
      return listing.run();
    } finally {
      lock.readLock().unlock();
    }
  }

  /** An iterator before the batch that holds the local sequence, or before the first later one. */
  TransactionLogIterator since(long sequence) throws RocksDBException {
    return whole(() -> db.getUpdatesSince(sequence));
  }

  /** The files in the order of their numbers, with local sequences. */
  List<LogSegment> list() throws RocksDBException {
    return whole(this::segments);
  }

  private List<LogSegment> segments() throws RocksDBException {
    List<LogSegment> segments = new ArrayList<>();
    for (LogFile file : db.getSortedWalFiles()) {
      segments.add(
          new LogSegment(
              file.logNumber(),
              file.startSequence(),
              file.sizeFileBytes(),
              lastWrite(file),
              file.type() == WalFileType.kArchivedLogFile));
    }
    return segments;
  }

  private Instant lastWrite(LogFile file) {
    String name = Path.of(file.pathName()).getFileName().toString();
    for (Path place : List.of(directory.resolve(ARCHIVE), directory)) {
      try {
        return Files.getLastModifiedTime(place.resolve(name)).toInstant();
      } catch (IOException e) {
        // It is in the other one, or RocksDB is moving it.
      }
    }
    return Instant.now(); // what is being moved was in use until now
  }

  /**
   * Removes archived files. Does not wait for who lists them for long: a checkpoint may take
   * minutes, and whoever wants to list them after a writer that waits, waits behind it.
   *
   * @param through the number of the last one to remove
   * @return bytes of the removed ones; nothing when they are being listed, and cannot be removed
   *     now
   */
  OptionalLong removeArchived(long through) throws StoreException {
    try {
      if (!lock.writeLock().tryLock(WAIT_MS, TimeUnit.MILLISECONDS)) {
        return OptionalLong.empty();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return OptionalLong.empty();
    }
    try {
      long bytes = 0;
      for (LogSegment segment : segments()) {
        if (segment.archived() && segment.number() <= through) {
          Files.deleteIfExists(directory.resolve(ARCHIVE).resolve(name(segment.number())));
          bytes += segment.bytes();
        }
      }
      return OptionalLong.of(bytes);
    } catch (RocksDBException | IOException e) {
      throw new StoreException(
          "archived logs in '%s' cannot be removed: %s".formatted(directory, e), e);
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** As RocksDB calls them. */
  private static String name(long number) {
    return "%06d.log".formatted(number);
  }
}
