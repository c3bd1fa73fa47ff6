package io.prefixdb.node.replication;

import java.util.List;

/**
 * What the slave of one prefix wants done. Events answer {@link Fetch}, {@link Subscribe}, {@link
 * Apply} and {@link Reload}.
 */
sealed interface Order {
  /** Ask the master; the ticket comes back with the answer. */
  record Fetch(long ticket, long sequence, int limit) implements Order {}

  /** Have the master push what comes from the position on; the ticket comes back with it. */
  record Subscribe(long ticket, long position) implements Order {}

  /** Tell the master how far the local log is, and that so many bytes of pushes are done. */
  record Acknowledge(long ticket, long position, int bytes) implements Order {}

  /** Have the master push no more. */
  record Unsubscribe(long ticket) implements Order {}

  /** Apply these contiguous batches, the first one starts at the local position. */
  record Apply(List<byte[]> logs) implements Order {}

  /** Load the prefix anew; nothing else is asked for or applied meanwhile. */
  record Reload() implements Order {}

  /** A line for the log. */
  record Say(Level level, String text) implements Order {}

  /** How much a line of the log matters. */
  enum Level {
    INFO,
    WARNING,
    ERROR
  }
}
