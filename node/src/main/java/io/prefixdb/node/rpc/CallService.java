package io.prefixdb.node.rpc;

/** Executes the calls of connections. */
public interface CallService {
  /**
   * A new connection, to which the order of its calls belongs.
   *
   * @param peer the address of the other end, without its port
   */
  CallSession open(String peer);
}
