package io.prefixdb.node.rpc;

import java.nio.ByteBuffer;

/** A connection that carries bytes. Safe for use by many threads; no call waits. */
public interface Line {
  /** Whether what is sent now goes out soon; else it waits in memory behind what the peer reads. */
  boolean isWritable();

  /** Sends the parts one after the other; they belong to the line from then on. */
  void send(ByteBuffer... parts);

  /**
   * Sends the bytes, which stay with who lends them.
   *
   * @param returned called once, on any thread, when they are sent or never will be
   */
  void lend(ByteBuffer bytes, Runnable returned);

  /** Closes the connection; what was sent before may be lost. */
  void close();

  /** Who is at the other end, for people. */
  String peer();

  /** The address at the other end, without the port: equal for all connections from there. */
  String host();
}
