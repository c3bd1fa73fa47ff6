package io.prefixdb.node.simulation;

import io.prefixdb.node.config.AcksConfig;

/**
 * How the nodes of one run are set up.
 *
 * @param nodes 2 to 4; the fourth one follows the second one, the others the first one
 * @param streams whether updates are pushed
 * @param original whether the master is one of the original: without histories, streams, copies
 * @param managed whether they are told their roles, and masters write on leases
 * @param acks what the master's writes wait for
 * @param bug what is wrong with the nodes
 */
record Settings(
    int nodes, boolean streams, boolean original, boolean managed, AcksConfig acks, Bug bug) {
  private static final long ACKS_TIMEOUT_MS = 400;

  /** Whether that node is an original. */
  boolean isOriginal(SimulatedNode node) {
    return original && node.id() == 0;
  }

  static Settings draw(Scheduler scheduler, Bug bug) {
    int nodes = 2 + scheduler.below(3);
    boolean streams = scheduler.chance(700);
    boolean original = scheduler.chance(100);
    return new Settings(
        nodes,
        streams,
        original,
        !original && scheduler.chance(400),
        new AcksConfig(scheduler.below(2), ACKS_TIMEOUT_MS, AcksConfig.Otherwise.REFUSE),
        bug);
  }
}
