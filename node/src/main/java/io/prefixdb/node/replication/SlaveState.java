package io.prefixdb.node.replication;

/** How a prefix stands towards its master. */
public sealed interface SlaveState {
  /** More updates wait on the master than are here, or it was not asked yet. */
  record CatchingUp() implements SlaveState {}

  /** Everything that the master had when it was asked last is here. */
  record InSync() implements SlaveState {}

  /** The master does not answer for this prefix; asking goes on. */
  record Disconnected(String reason) implements SlaveState {}

  /**
   * Everything that the followed node has comes, but it is a slave that gets nothing itself.
   *
   * @param source its state
   * @param seconds since it had everything that the first master had
   */
  record CutOff(String source, long seconds) implements SlaveState {}

  /** The master has no such prefix (any more); the local copy is kept, asking goes on. */
  record Detached(String reason) implements SlaveState {}

  /** The master answers or the disk works, but not so that updates arrive; asking goes on. */
  record Stuck(String reason) implements SlaveState {}

  /** Nothing is asked any more until a reload. */
  record Broken(Breakage breakage) implements SlaveState {}

  /** A new generation is being loaded, the old one goes on serving. */
  record Reloading() implements SlaveState {}

  /** The filters leave it out; it is kept as it is. */
  record Excluded() implements SlaveState {}
}
