package io.prefixdb.node.rpc;

import io.prefixdb.node.model.Bytes;

/**
 * A method after whose answer a connection speaks something else than JSON-RPC. It is found only
 * where connections stay, and not where requests come in arrays.
 */
public interface Switch {
  /** What came of a request to switch. */
  sealed interface Opened {}

  /** The answer, and what follows it. */
  record Switched(Bytes result, Successor successor) implements Opened {}

  /** The connection stays as it is; a sentence for people at the other side tells why. */
  record Refused(String sentence) implements Opened {}

  /**
   * Called on an event loop or a worker; waits for nothing and begins nothing.
   *
   * @param params JSON text
   * @throws io.prefixdb.node.json.JsonException when they are not those of the method
   */
  Opened open(Bytes params);
}
