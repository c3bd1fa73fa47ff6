package io.prefixdb.node.replication;

import io.prefixdb.node.model.PrefixName;
import java.util.List;

/**
 * The local copy of one prefix. Never used by two threads at once; calls may block on the disk.
 * Stays valid when a {@link Generation} takes its place: it is then that generation.
 */
public interface Replica {
  PrefixName name();

  /** The next sequence wanted, in the master's numbering; 1 for an empty copy. */
  long position();

  /**
   * Applies write batches as one atomic write, so that data and {@link #position} never part.
   *
   * @param logs contiguous, the first one starts exactly at {@link #position}
   * @throws ReplicaException when nothing was applied
   */
  void apply(List<byte[]> logs) throws ReplicaException;
}
