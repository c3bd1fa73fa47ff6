package io.prefixdb.node.store;

import io.prefixdb.node.model.LogSegment;
import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.model.Updates;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Reads the write-ahead log of a database as {@code get_updates_since} answers it. */
final class UpdateLog {
  /** Bytes of batches after which an answer ends; the reader asks again. */
  static final int ANSWER_BYTES_MAX = 4 << 20;

  private UpdateLog() {}

  static Updates since(Database database, long sequence, int limit, int bytesMax)
      throws StoreException {
    Updates found = found(database, sequence, limit, bytesMax);
    if (found instanceof Updates.Batches batches) {
      long last = batches.lastBatchFirst() + UpdateBatch.countOf(batches.logs().getLast()) - 1;
      try {
        database.synced().before(database.toLocal(last));
      } catch (RocksDBException e) {
        throw new StoreException("the write-ahead log cannot be synced: " + e.getMessage(), e);
      }
    }
    return found;
  }

  private static Updates found(Database database, long sequence, int limit, int bytesMax)
      throws StoreException {
    long local = database.toLocal(sequence);
    if (Long.compareUnsigned(local, database.db().getLatestSequenceNumber()) > 0) {
      return new Updates.CaughtUp(database.lastSequence());
    }
    try {
      @Nullable LogCursor kept = database.cursors().take(local);
      @Nullable Updates continued =
          kept == null ? null : continued(database, kept, limit, bytesMax);
      return continued != null
          ? continued
          : answer(database, database.cursors().open(local), limit, bytesMax);
    } catch (RocksDBException e) {
      // RocksDB's word for "nothing that new is written yet".
      if (e.getStatus() != null && e.getStatus().getCode() == Status.Code.NotFound) {
        return new Updates.CaughtUp(database.lastSequence());
      }
      throw new StoreException("the write-ahead log cannot be read: " + e.getMessage(), e);
    }
  }

  /** What there is from a kept cursor on; nothing when only a new one can tell. */
  private static @Nullable Updates continued(
      Database database, LogCursor kept, int limit, int bytesMax) {
    try {
      return answer(database, kept, limit, bytesMax) instanceof Updates.Batches batches
          ? batches
          : null;
    } catch (RocksDBException e) {
      return null; // a file that it had still to open is gone
    }
  }

  /** What there is from the cursor on, which is kept for the next request. */
  private static Updates answer(Database database, LogCursor cursor, int limit, int bytesMax)
      throws RocksDBException {
    boolean read = false;
    try {
      Updates answer = read(database, cursor, limit, bytesMax);
      read = answer instanceof Updates.Batches;
      return answer;
    } finally {
      if (read) {
        database.cursors().giveBack(cursor, System.nanoTime());
      } else {
        cursor.close();
      }
    }
  }

  private static Updates read(Database database, LogCursor cursor, int limit, int bytesMax)
      throws RocksDBException {
    List<byte[]> logs = new ArrayList<>();
    long first = 0;
    long lastBatchFirst = 0;
    int bytes = 0;
    while (logs.size() < limit && bytes < bytesMax) {
      byte @Nullable [] batch = next(cursor, logs.isEmpty());
      if (batch == null) {
        break;
      }
      long local = UpdateBatch.sequenceOf(batch);
      lastBatchFirst = database.toMaster(local);
      if (logs.isEmpty()) {
        first = lastBatchFirst;
      }
      bytes += batch.length;
      logs.add(lastBatchFirst == local ? batch : UpdateBatch.withSequence(batch, lastBatchFirst));
    }
    return logs.isEmpty()
        ? new Updates.Purged(database.lastSequence())
        : new Updates.Batches(logs, first, lastBatchFirst, database.lastSequence());
  }

  /** An error after the first batch ends the answer: it is told to the next request. */
  private static byte @Nullable [] next(LogCursor cursor, boolean first) throws RocksDBException {
    try {
      return cursor.read();
    } catch (RocksDBException e) {
      if (first) {
        throw e;
      }
      return null;
    }
  }

  /** The files of the log with the master's sequences; none when they cannot be listed. */
  static List<LogSegment> files(Database database) {
    try {
      return database.logFiles().list().stream()
          .map(
              file ->
                  new LogSegment(
                      file.number(),
                      file.first() == 0 ? 0 : database.toMaster(file.first()),
                      file.bytes(),
                      file.lastWrite(),
                      file.archived()))
          .toList();
    } catch (RocksDBException e) {
      return List.of();
    }
  }
}
