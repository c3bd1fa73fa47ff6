package io.prefixdb.node.store;

import io.prefixdb.node.model.CorruptUpdateException;
import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.model.UpdateBatch.Op;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;

/**
 * The times, in Unix seconds, that the writes of one database carry: they never go back while it is
 * open, whatever the clock does. So there is a time that no write to come is older than, and what
 * is over by that time is over for each of them.
 */
final class WriteTimes {
  private boolean follows;
  private final LongSupplier clock;
  private long latest;

  /** The newest horizon that was told: by then values were taken to be over. */
  private long told;

  private boolean writing;

  /**
   * @param follows whether the writes come from a master, with its times; else they get theirs here
   */
  WriteTimes(boolean follows) {
    this(follows, () -> System.currentTimeMillis() / 1000);
  }

  WriteTimes(boolean follows, LongSupplier clock) {
    this.follows = follows;
    this.clock = clock;
  }

  /**
   * Whether the writes come from a master from now on; nothing is known of the times of another one
   * before its first update. Those that begin here go on from what was told before.
   */
  synchronized void follow(boolean master) {
    follows = master;
    latest = master ? 0 : Math.max(latest, told);
  }

  /** What the clock says, for who asks what is over now and not for writes to come. */
  long now() {
    return clock.getAsLong();
  }

  /** The time of a write that begins now; {@link #end} is to follow. One writer at a time. */
  synchronized long begin() {
    latest = Math.max(latest, clock.getAsLong());
    writing = true;
    return latest;
  }

  /** The write is in the database, or never will be. */
  synchronized void end() {
    writing = false;
  }

  /** A master's batch is in the database. A time in the future is not believed. */
  synchronized void applied(byte[] batch) {
    if (follows) {
      latest = Math.max(latest, Math.min(newest(batch), clock.getAsLong()));
    }
  }

  /**
   * No write that comes into the database from now on is older than this. A slave's clock does not
   * count for it, as the slave may be behind; nothing is known before its first update.
   */
  synchronized long horizon() {
    if (!follows && !writing) {
      latest = Math.max(latest, clock.getAsLong());
    }
    told = Math.max(told, latest);
    return latest;
  }

  private static long newest(byte[] batch) {
    try {
      return UpdateBatch.of(batch).ops().stream().flatMapToLong(WriteTimes::time).max().orElse(0);
    } catch (CorruptUpdateException e) {
      return 0; // RocksDB took it: the bound stays where it is
    }
  }

  private static LongStream time(Op op) {
    byte[] stored =
        switch (op) {
          case Op.Put put -> put.value().array();
          case Op.Merge merge -> merge.operand().array();
          case Op.Delete _ -> new byte[0];
        };
    return stored.length < TimeSuffix.BYTES
        ? LongStream.empty()
        : LongStream.of(TimeSuffix.time(stored));
  }
}
