package io.prefixdb.node.replication;

/** Makes one prefix anew. Run once, by one thread, which it blocks. */
interface Load {
  /**
   * Loads the prefix and puts it in place.
   *
   * @return the sequence of the master that the prefix shows now
   * @throws LoadException when the old generation is still the one in use
   */
  long run() throws LoadException, InterruptedException;

  /** Ends the load soon, without effect once the generation takes its place; from any thread. */
  void giveUp();

  /** As {@link #giveUp}, because the node stops: what can be gone on with may stay. */
  default void leave() {
    giveUp();
  }
}
