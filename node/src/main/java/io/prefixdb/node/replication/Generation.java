package io.prefixdb.node.replication;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.Timeline;
import java.util.List;
import java.util.Optional;

/**
 * A copy of a prefix that is being loaded while the one in use goes on serving. Used by one thread.
 * Ends with {@link #complete}, {@link #leave} or {@link #abort}; a crash before leaves the one in
 * use, and of what was loaded that up to the last {@link #reached} that was made durable, if any.
 */
public interface Generation {
  /** Where a load from before was left, whose keys are here; nothing when it is empty. */
  Optional<LoadPoint> left();

  /** Throws away what a load from before has left. */
  void startOver() throws ReplicaException;

  /**
   * Adds keys with their user values, each key above all keys added before.
   *
   * @throws ReplicaException when they could not be written; only {@link #abort} is left then
   */
  void add(List<Field> fields) throws ReplicaException;

  /**
   * What keys are by now, whether they were added before or not.
   *
   * @param absent those that are gone
   * @throws ReplicaException as {@link #add}
   */
  void replace(List<Field> present, List<Bytes> absent) throws ReplicaException;

  /**
   * What was added makes it complete up to that point. It is made durable from time to time.
   *
   * @throws ReplicaException as {@link #add}
   */
  void reached(LoadPoint point) throws ReplicaException;

  /**
   * Takes the place of the generation in use, atomically; readers see one or the other. The
   * position is {@code masterSequence + 1} from then on.
   *
   * @param timeline of the source, unknown if that knows of none
   * @throws ReplicaException when the old generation is still the one in use
   */
  void complete(long masterSequence, Timeline timeline) throws ReplicaException;

  /**
   * Leaves what was loaded up to the last point for a load to come, durably.
   *
   * @return false when there is nothing to go on with, and nothing was left
   */
  boolean leave();

  /** Removes what was loaded; without effect after {@link #complete} and {@link #leave}. */
  void abort();
}
