package io.prefixdb.node.replication;

import io.prefixdb.node.model.Timeline;
import java.util.List;

/**
 * What the slave of one prefix wants done. Events answer {@link Fetch}, {@link Subscribe}, {@link
 * Apply} and {@link Reload}.
 */
sealed interface Order {
  /** What only asks the master; nobody need wait for the answer. */
  sealed interface Question extends Order {}

  /** Ask the master of which history it is; the ticket comes back with the answer. */
  record AskHistory(long ticket) implements Question {}

  /**
   * Compare the update of that sequence, the copy's {@link Witness}, with the master's; the ticket
   * comes back.
   *
   * @param tag of the history that the master's has to be of
   */
  record Compare(long ticket, long sequence, String tag) implements Question {}

  /** Keep it durably that the local copy follows a master with this history. */
  record Follow(Timeline timeline) implements Order {}

  /** Keep it durably that the local copy is of another history than the master. */
  record Disown() implements Order {}

  /** Keep it durably that the local copy is of the master's history after all. */
  record Own() implements Order {}

  /**
   * Ask the master for updates; the ticket comes back with the answer.
   *
   * @param tag of the history that they have to be of
   */
  record Fetch(long ticket, long sequence, int limit, String tag) implements Question {}

  /**
   * Have the master push what comes from the position on; the ticket comes back with it.
   *
   * @param tag of the history that it has to be of
   */
  record Subscribe(long ticket, long position, String tag) implements Order {}

  /** Tell the master how far the local log is, and that so many bytes of pushes are done. */
  record Acknowledge(long ticket, long position, int bytes) implements Order {}

  /** Have the master push no more. */
  record Unsubscribe(long ticket) implements Order {}

  /** Apply these contiguous batches, the first one starts at the local position. */
  record Apply(List<byte[]> logs) implements Order {}

  /** Load the prefix anew; nothing else is asked for or applied meanwhile. */
  record Reload() implements Order {}

  /** Count that so many updates are passed over. */
  record CountLost(long updates) implements Order {}

  /** End the node with that line as its last words; nothing else happens to the prefix. */
  record EndNode(String text) implements Order {}

  /** A line for the log. */
  record Say(Level level, String text) implements Order {}

  /** How much a line of the log matters. */
  enum Level {
    INFO,
    WARNING,
    ERROR
  }
}
