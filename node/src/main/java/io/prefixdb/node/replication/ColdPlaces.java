package io.prefixdb.node.replication;

import io.prefixdb.node.model.PrefixName;
import java.util.OptionalLong;

/** Where copies are made for a node that does not run. Used by one thread. */
public interface ColdPlaces extends CopyPlaces {
  /** Tells what of the data that is here nobody else may have. */
  interface Judge {
    /**
     * From which update on; nothing when there is none.
     *
     * @throws ReplicaException when the data is to stay
     */
    OptionalLong aside(Replica here) throws ReplicaException;
  }

  /**
   * Keeps what the judge says of the data of that prefix where no copy touches it, durably. Without
   * data nobody is asked.
   *
   * @throws ReplicaException when it cannot be kept, or nobody can tell; the data is to stay then
   */
  void keep(PrefixName prefix, Judge judge) throws ReplicaException;
}
