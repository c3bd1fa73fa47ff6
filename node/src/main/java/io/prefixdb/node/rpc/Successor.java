package io.prefixdb.node.rpc;

import java.nio.ByteBuffer;

/**
 * What a connection speaks after a {@link Switch}. Its event loop calls every method, one at a
 * time; none may wait. An exception closes the connection.
 */
public interface Successor {
  /** The answer to the switch was sent; called once, before everything else. */
  void begin(Line line);

  /** Bytes came in, in their order; the buffer is lent for the call. */
  void received(ByteBuffer bytes);

  /** The line is writable again. */
  void writable();

  /** The connection is closed; nothing is called after this. */
  void ended();
}
