package io.prefixdb.node.replication.stream;

import java.nio.ByteBuffer;

/** The way to the other end of a stream. Safe for use by many threads; no call waits. */
public interface Outlet {
  /** Whether what is sent now goes out soon; else it waits in memory. */
  boolean isWritable();

  /** Sends the parts one after the other; nobody changes them any more. */
  void send(ByteBuffer... parts);

  /** Closes the connection. */
  void close();

  /** Who is at the other end, for people. */
  String peer();

  /** Its address, equal for all connections from there. */
  String host();
}
