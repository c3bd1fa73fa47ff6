package io.prefixdb.node.replication;

import io.prefixdb.node.model.PrefixName;

/** Where copies of prefixes are made. Safe for use by many threads. */
public interface CopyPlaces {
  /**
   * An empty generation of that prefix, beside the one that is there, at most one a prefix.
   *
   * @throws ReplicaException when it cannot be made
   */
  FileGeneration beginCopy(PrefixName prefix) throws ReplicaException;
}
