package io.prefixdb.node.replication;

import java.util.List;

/** What the slave of one prefix wants done; each order but {@link Say} is answered by an event. */
sealed interface Order {
  /** Ask the master; the ticket comes back with the answer. */
  record Fetch(long ticket, long sequence, int limit) implements Order {}

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
