package io.prefixdb.node.store;

import io.prefixdb.node.replication.ReplicaException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The room on a volume that a reload leaves to the prefixes in use, looked at while it writes. Safe
 * for use by many threads.
 */
final class Room {
  /** So much stays free, of a small volume a tenth. */
  private static final long RESERVE_BYTES = 64L << 20;

  private static final int SMALL_PART = 10;

  /** How often to look, in parts of what is to stay free. */
  private static final int LOOKS = 4;

  private final String what;
  private final Path directory;
  private final Runnable makeRoom;
  private final long reserve;
  private final AtomicLong written = new AtomicLong();

  /**
   * @param what is written, for people
   * @param directory where, which is there
   * @param makeRoom removes what nobody uses, if there is anything
   */
  Room(String what, Path directory, Runnable makeRoom) {
    this.what = what;
    this.directory = directory;
    this.makeRoom = makeRoom;
    this.reserve = Math.min(RESERVE_BYTES, directory.toFile().getTotalSpace() / SMALL_PART);
  }

  /**
   * Makes sure that so much can be written.
   *
   * @throws ReplicaException when it cannot
   */
  void reserve(long bytes) throws ReplicaException {
    long free = freeFor(bytes);
    if (free - reserve < bytes) {
      throw new ReplicaException(
          "%s needs %d bytes and %d in reserve, but %d are free on the volume of '%s': make room"
              .formatted(what, bytes, reserve, free, directory),
          null);
    }
  }

  /**
   * Counts what is written, and looks from time to time whether there is room for more.
   *
   * @param inMemory what is still to be written out of all that came before
   * @throws ReplicaException before the volume is full
   */
  void take(long bytes, long inMemory) throws ReplicaException {
    long step = Math.max(1, reserve / LOOKS);
    long all = written.addAndGet(bytes);
    if (all / step == (all - bytes) / step) {
      return;
    }
    long free = freeFor(inMemory);
    if (free - reserve < inMemory) {
      throw new ReplicaException(
          "%s is given up: %d bytes are free on the volume of '%s', and %d are to stay so: make room"
              .formatted(what, free, directory, reserve + inMemory),
          null);
    }
  }

  private long freeFor(long bytes) {
    if (free() - reserve < bytes) {
      makeRoom.run();
    }
    return free();
  }

  private long free() {
    return directory.toFile().getUsableSpace();
  }
}
