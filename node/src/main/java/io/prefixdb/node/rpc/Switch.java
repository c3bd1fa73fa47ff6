package io.prefixdb.node.rpc;

import io.prefixdb.node.model.Bytes;

/**
 * A method after whose answer a connection speaks something else than JSON-RPC. It is found on
 * direct ports only, whose connections one thread reads, and only where connections stay.
 */
public interface Switch {
  /** The answer, and what follows it. */
  record Switched(Bytes result, Successor successor) {}

  /**
   * Called on an event loop; waits for nothing and begins nothing.
   *
   * @param params JSON text
   * @throws io.prefixdb.node.json.JsonException when they are not those of the method
   */
  Switched open(Bytes params);
}
