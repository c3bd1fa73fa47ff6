package io.prefixdb.node.replication;

import io.prefixdb.node.model.Timeline;
import java.util.Optional;

/** Whether updates can be taken on from a copy, which is asked before it replaces good data. */
interface Onward {
  /** Nobody follows a master from it yet. */
  Onward UNASKED = (_, _) -> Optional.empty();

  /**
   * Why the master cannot go on after that sequence of that history, or nothing when it can. Waits
   * for its answer.
   *
   * @param copied the history of the copy, unknown where its node told none
   * @throws ReplicaException when nothing may take the place of what is here, whatever the source
   */
  Optional<String> obstacle(Timeline copied, long sequence)
      throws ReplicaException, InterruptedException;
}
