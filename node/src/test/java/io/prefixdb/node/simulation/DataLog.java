package io.prefixdb.node.simulation;

import io.prefixdb.node.model.LogSegment;
import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.model.Updates;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * The log of a prefix since it was loaded: its end is not synced yet, its beginning, or a piece in
 * the middle, may be gone for slaves.
 */
final class DataLog {
  /** So many batches are one file. */
  private static final int FILE_BATCHES = 4;

  private final List<UpdateBatch> log = new ArrayList<>();
  private final List<Instant> written = new ArrayList<>();

  /** Batches that slaves cannot have any more, by their places in the log. */
  private final BitSet gone = new BitSet();

  private int synced;

  /** All of it synced. */
  DataLog copy() {
    DataLog copy = new DataLog();
    copy.log.addAll(log);
    copy.written.addAll(written);
    copy.gone.or(gone);
    copy.synced = log.size();
    return copy;
  }

  Optional<UpdateBatch> newest() {
    return log.isEmpty() ? Optional.empty() : Optional.of(log.getLast());
  }

  int size() {
    return log.size();
  }

  void append(UpdateBatch batch, Instant now) {
    log.add(batch);
    written.add(now);
  }

  void sync() {
    synced = log.size();
  }

  /** Batches that a loss of power takes at the most. */
  int unsynced() {
    return log.size() - synced;
  }

  /** That many batches of the end are lost. */
  void lose(int batches) {
    int left = log.size() - batches;
    log.subList(left, log.size()).clear();
    written.subList(left, written.size()).clear();
    gone.clear(left, Math.max(left, gone.length()));
    synced = left;
  }

  void replay(Contents contents) {
    log.forEach(batch -> batch.ops().forEach(contents::apply));
  }

  /** As RocksDB answers, for a prefix that ends at {@code last}. */
  Updates since(long sequence, long last, int batchesMax, int bytesMax) {
    if (sequence > last) {
      return new Updates.CaughtUp(last);
    }
    List<byte[]> found = new ArrayList<>();
    int bytes = 0;
    int at = gone.nextClearBit(placeOf(sequence));
    while (at < log.size() && found.size() < batchesMax && bytes < bytesMax) {
      byte[] batch = log.get(at).bytes();
      found.add(batch);
      bytes += batch.length;
      at = gone.nextClearBit(at + 1);
    }
    if (found.isEmpty()) {
      return new Updates.Purged(last);
    }
    return new Updates.Batches(
        found,
        UpdateBatch.sequenceOf(found.getFirst()),
        UpdateBatch.sequenceOf(found.getLast()),
        last);
  }

  /** The place in the log of the first batch that ends after {@code sequence}. */
  private int placeOf(long sequence) {
    int low = 0;
    int high = log.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (log.get(middle).end() > sequence) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** All but the newest batches are gone for slaves. */
  void purge(int kept) {
    gone.set(0, Math.max(0, log.size() - kept));
  }

  /** One batch in the middle is gone for slaves: a file of the log was damaged. */
  void damage(int place) {
    gone.set(place);
  }

  List<LogSegment> files() {
    List<LogSegment> files = new ArrayList<>();
    for (int from = 0; from < log.size(); from += FILE_BATCHES) {
      int to = Math.min(log.size(), from + FILE_BATCHES);
      if (gone.nextClearBit(from) < to) {
        long number = from / FILE_BATCHES + 1L;
        boolean archived = to < log.size();
        files.add(
            new LogSegment(number, log.get(from).sequence(), 1_000, written.get(to - 1), archived));
      }
    }
    return files;
  }

  /** The files up to that number are gone. */
  void remove(long through) {
    gone.set(0, Math.min(log.size(), (int) through * FILE_BATCHES));
  }
}
