package io.prefixdb.node.store;

import io.prefixdb.node.model.UpdateBatch;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.rocksdb.TransactionLogIterator;

/**
 * A reader's place in the write-ahead log: an open iterator of RocksDB that goes on where it
 * stopped. Opening one reads the file that holds the place from its beginning; going on reads only
 * what is new. All sequences are local. For one thread at a time.
 *
 * <p>At the end of what is written the iterator is invalid, and valid again when it is moved after
 * later writes to the same file. When these went to a new file, or were only half there when it
 * looked, it says {@code TryAgain} for ever and is made anew here. A file that is moved to the
 * archive or removed while it is read stays readable to its end.
 */
final class LogCursor implements AutoCloseable {
  private final LogFiles files;
  private TransactionLogIterator log;
  private boolean unread = true;
  private boolean goesOn;
  private long next;

  private LogCursor(LogFiles files, TransactionLogIterator log) {
    this.files = files;
    this.log = log;
  }

  /**
   * Before the batch that holds the sequence, or before the first later one if the log no longer
   * has it.
   */
  static LogCursor open(LogFiles files, long sequence) throws RocksDBException {
    return new LogCursor(files, files.since(sequence));
  }

  /** The sequence after what was read, 0 before anything was. */
  long next() {
    return next;
  }

  /**
   * Whether reading can go on here. RocksDB ends the process when an iterator that never stood on a
   * batch is moved, so one that did not end well goes on in no case.
   */
  boolean goesOn() {
    return goesOn;
  }

  /**
   * The next batch in RocksDB's representation, or nothing where no more is written or the log has
   * a gap. May be called again while {@link #goesOn}.
   */
  byte @Nullable [] read() throws RocksDBException {
    goesOn = false;
    if (!unread) {
      log.next();
    }
    unread = false;
    if (log.isValid()) {
      return current();
    }
    if (!hasMoreElsewhere()) {
      goesOn = next != 0;
      return null;
    }
    log.close();
    log = files.since(next);
    return log.isValid() ? current() : null;
  }

  private boolean hasMoreElsewhere() throws RocksDBException {
    try {
      log.status();
      return false;
    } catch (RocksDBException e) {
      if (next != 0 && e.getStatus() != null && e.getStatus().getCode() == Status.Code.TryAgain) {
        return true;
      }
      throw e;
    }
  }

  private byte @Nullable [] current() throws RocksDBException {
    TransactionLogIterator.BatchResult result = log.getBatch();
    try (var batch = result.writeBatch()) {
      long sequence = result.sequenceNumber();
      if (next != 0 && sequence != next) {
        return null;
      }
      byte[] data = batch.data();
      next = sequence + UpdateBatch.countOf(data);
      goesOn = true;
      return data;
    }
  }

  @Override
  public void close() {
    log.close();
  }
}
