package io.prefixdb.node.replication;

import io.prefixdb.node.model.MergeSettings;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Timeline;
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
   * Whether it holds everything below its position; false from a repair until a generation comes.
   */
  boolean isWhole();

  /** Where its data is from. */
  Origin origin();

  /** What its values depend on besides its updates; not known while it is closed. */
  MergeSettings settings();

  /**
   * Keeps it durably that the data follows a master with that history.
   *
   * @throws ReplicaException when it follows what it did before
   */
  void follow(Timeline master) throws ReplicaException;

  /**
   * Keeps it durably that the data is of another history than the master's, until a generation
   * takes its place or {@link #own} is called.
   *
   * @throws ReplicaException when that is not kept
   */
  void disown() throws ReplicaException;

  /**
   * Keeps it durably that the data is of the master's history, whatever {@link #disown} said.
   *
   * @throws ReplicaException when that is not kept
   */
  void own() throws ReplicaException;

  /**
   * Applies write batches as one atomic write, so that data and {@link #position} never part.
   *
   * @param logs contiguous, the first one starts exactly at {@link #position}
   * @return false when it does not: somebody else writes to the copy, and nothing was applied
   * @throws ReplicaException when nothing was applied for another reason
   */
  boolean apply(List<byte[]> logs) throws ReplicaException;
}
