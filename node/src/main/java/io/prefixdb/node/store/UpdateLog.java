package io.prefixdb.node.store;

import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.model.Updates;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.rocksdb.LogFile;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.rocksdb.TransactionLogIterator;

/** Reads the write-ahead log of a database as {@code get_updates_since} answers it. */
final class UpdateLog {
  /** Bytes of batches after which an answer ends; the reader asks again. */
  static final int ANSWER_BYTES_MAX = 4 << 20;

  private UpdateLog() {}

  static Updates since(Database database, long sequence, int limit, int bytesMax)
      throws StoreException {
    try (TransactionLogIterator log = database.db().getUpdatesSince(database.toLocal(sequence))) {
      return read(database, log, limit, bytesMax);
    } catch (RocksDBException e) {
      // RocksDB's word for "nothing that new is written yet".
      if (e.getStatus() != null && e.getStatus().getCode() == Status.Code.NotFound) {
        return new Updates.CaughtUp(database.lastSequence());
      }
      throw new StoreException("the write-ahead log cannot be read: " + e.getMessage(), e);
    }
  }

  private static Updates read(
      Database database, TransactionLogIterator log, int limit, int bytesMax)
      throws RocksDBException {
    List<byte[]> logs = new ArrayList<>();
    long first = 0;
    long lastBatchFirst = 0;
    int bytes = 0;
    while (log.isValid() && logs.size() < limit && bytes < bytesMax) {
      TransactionLogIterator.BatchResult batch = log.getBatch();
      byte[] data = batch.writeBatch().data();
      batch.writeBatch().close();
      lastBatchFirst = database.toMaster(batch.sequenceNumber());
      if (logs.isEmpty()) {
        first = lastBatchFirst;
      }
      bytes += data.length;
      logs.add(UpdateBatch.withSequence(data, lastBatchFirst));
      log.next();
    }
    if (logs.isEmpty()) {
      log.status();
      return new Updates.Purged(database.lastSequence());
    }
    return new Updates.Batches(logs, first, lastBatchFirst, database.lastSequence());
  }

  /** What the log holds; nothing when its files cannot be listed. */
  static PrefixStore.LogExtent extent(Database database) {
    try {
      OptionalLong oldest = OptionalLong.empty();
      long bytes = 0;
      for (LogFile file : database.db().getSortedWalFiles()) {
        bytes += file.sizeFileBytes();
        if (oldest.isEmpty() && file.startSequence() != 0) {
          oldest = OptionalLong.of(database.toMaster(file.startSequence()));
        }
      }
      return new PrefixStore.LogExtent(oldest, bytes);
    } catch (RocksDBException e) {
      return PrefixStore.LogExtent.NONE;
    }
  }
}
