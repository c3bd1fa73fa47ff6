package io.prefixdb.node.replication;

import java.util.Optional;

/** Whether updates can be taken on from a copy, which is asked before it replaces good data. */
interface Onward {
  /** Nobody follows a master from it yet. */
  Onward UNASKED = _ -> Optional.empty();

  /**
   * Why the master cannot go on after that sequence, or nothing when it can. Waits for its answer.
   */
  Optional<String> obstacle(long sequence) throws InterruptedException;
}
