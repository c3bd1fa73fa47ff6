package io.prefixdb.node.net;

/** What can be read of a queue at any time, by any thread. */
public interface QueueView {
  String name();

  int threads();

  /** How many requests wait to be begun. */
  long length();

  /** A longer queue is worth a warning; 0 for none. */
  long warnAt();

  /** How many requests were refused since the start because too many waited. */
  long dropped();

  /** How many requests were refused since the start because they had waited for too long. */
  long late();
}
