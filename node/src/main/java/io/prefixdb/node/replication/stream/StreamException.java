package io.prefixdb.node.replication.stream;

/** The peer sent what is no stream; the connection has to end. The message is one sentence. */
public final class StreamException extends Exception {
  private static final long serialVersionUID = 1L;

  StreamException(String message) {
    super(message);
  }
}
