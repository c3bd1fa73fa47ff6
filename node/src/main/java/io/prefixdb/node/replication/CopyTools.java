package io.prefixdb.node.replication;

/**
 * What copies of one order have in common.
 *
 * @param progress counts what they do
 * @param throttle holds them to their speed
 * @param pause waits before a question is asked again
 * @param connections how many files come at once, at least 1
 */
record CopyTools(
    LoadProgress progress, Throttle throttle, PrefixLoad.Pause pause, int connections) {
  /** More of them made a copy on one machine no faster. */
  static final int CONNECTIONS = 3;
}
