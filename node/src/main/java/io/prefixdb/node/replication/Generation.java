package io.prefixdb.node.replication;

import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.Timeline;
import java.util.List;

/**
 * A copy of a prefix that is being loaded while the one in use goes on serving. Used by one thread.
 * Ends with {@link #complete} or {@link #abort}; a crash before leaves the one in use, and the next
 * start removes what was loaded.
 */
public interface Generation {
  /**
   * Adds keys with their user values, each key above all keys added before.
   *
   * @throws ReplicaException when they could not be written; only {@link #abort} is left then
   */
  void add(List<Field> fields) throws ReplicaException;

  /**
   * Takes the place of the generation in use, atomically; readers see one or the other. The
   * position is {@code masterSequence + 1} from then on.
   *
   * @param timeline of the source, unknown if that knows of none
   * @throws ReplicaException when the old generation is still the one in use
   */
  void complete(long masterSequence, Timeline timeline) throws ReplicaException;

  /** Removes what was loaded; without effect after {@link #complete}. */
  void abort();
}
