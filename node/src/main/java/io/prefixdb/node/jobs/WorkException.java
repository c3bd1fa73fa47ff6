package io.prefixdb.node.jobs;

/** A job did not succeed; the message is one sentence for people. */
final class WorkException extends Exception {
  private static final long serialVersionUID = 1L;

  WorkException(String message) {
    super(message);
  }
}
