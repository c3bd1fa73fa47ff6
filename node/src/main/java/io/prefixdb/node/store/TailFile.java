package io.prefixdb.node.store;

import io.prefixdb.node.json.JsonRepair;
import io.prefixdb.node.json.JsonWriter;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.CorruptUpdateException;
import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.model.UpdateBatch.Op;
import io.prefixdb.node.model.Updates;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Writes updates of a prefix's log as lines of JSON, for people and programs:
 *
 * <pre>
 *  {"sequence":6,"time":1767225600,"op":"put","key":"k","value":{"a":1}}
 *  {"sequence":7,"time":1767225600,"op":"merge","key":"n","value":{"m":"inc","v":{"inc":1}}}
 *  {"sequence":8,"op":"delete","key":"k"}
 * </pre>
 */
final class TailFile {
  /** A file is not made longer. */
  static final long BYTES_MAX = 64L << 20;

  private static final int BATCHES = 1_000;
  private static final int CHUNK_BYTES = 1 << 20;

  private final RocksPrefix prefix;
  private final long to;
  private long next;
  private long bytes;

  /** The updates from one sequence to another, both included. */
  TailFile(RocksPrefix prefix, long from, long to) {
    this.prefix = prefix;
    this.next = from;
    this.to = to;
  }

  /**
   * Writes them, durably; a crash leaves no file of that name or a whole one.
   *
   * @return false, and there is no such file, when the log does not hold all of them or they are
   *     too many
   */
  boolean write(Path file) throws IOException, StoreException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try {
      boolean whole;
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(fresh))) {
        whole = write(out);
      }
      if (whole) {
        Directories.sync(fresh);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      }
      return whole;
    } finally {
      Files.deleteIfExists(fresh); // half of it is of no use, and the disk may be full
    }
  }

  private boolean write(OutputStream out) throws IOException, StoreException {
    while (next <= to) {
      Updates updates =
          prefix
              .updatesSince(next, BATCHES, CHUNK_BYTES)
              .orElseThrow(() -> DivergedTails.replaced(prefix));
      if (!(updates instanceof Updates.Batches batches)) {
        return false;
      }
      long before = next;
      for (byte[] log : batches.logs()) {
        if (!write(log, out)) {
          return false;
        }
      }
      if (next == before) {
        return false;
      }
    }
    return true;
  }

  /** What comes before, for a batch may hold more than is wanted, is passed over. */
  private boolean write(byte[] log, OutputStream out) throws IOException {
    UpdateBatch batch;
    try {
      batch = UpdateBatch.of(log);
    } catch (CorruptUpdateException e) {
      return false;
    }
    if (batch.sequence() > next) {
      return false; // something between is gone
    }
    long sequence = batch.sequence();
    for (Op op : batch.ops()) {
      if (sequence >= next && sequence <= to) {
        Bytes line = line(sequence, op);
        out.write(line.array());
        bytes += line.length();
        if (bytes > BYTES_MAX) {
          return false;
        }
      }
      sequence++;
    }
    next = Math.max(next, sequence);
    return true;
  }

  private static Bytes line(long sequence, Op op) {
    JsonWriter line = new JsonWriter().raw("{\"sequence\":").number(sequence);
    switch (op) {
      case Op.Put put -> stored(line, "put", put.key(), put.value());
      case Op.Merge merge -> stored(line, "merge", merge.key(), merge.operand());
      case Op.Delete delete -> line.raw(",\"op\":\"delete\",\"key\":").string(delete.key());
    }
    return line.raw("}\n").bytes();
  }

  private static void stored(JsonWriter line, String op, Bytes key, Bytes stored) {
    byte[] array = stored.array();
    boolean timed = array.length >= TimeSuffix.BYTES;
    if (timed) {
      line.raw(",\"time\":").number(TimeSuffix.time(array));
    }
    Bytes value = timed ? TimeSuffix.strip(array) : stored;
    line.raw(",\"op\":\"").raw(op).raw("\",\"key\":").string(key).raw(",\"value\":");
    if (JsonRepair.isSound(value) && isOneLine(value)) {
      line.raw(value);
    } else {
      line.string(value);
    }
  }

  /** JSON may have line ends between its parts. */
  private static boolean isOneLine(Bytes json) {
    for (byte next : json.array()) {
      if (next == '\n' || next == '\r') {
        return false;
      }
    }
    return true;
  }
}
