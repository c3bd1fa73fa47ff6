package io.prefixdb.node.config;

import java.util.Optional;

/**
 * One port.
 *
 * @param name the instance's name in the file
 * @param kind what its frames are for
 * @param route how they are treated
 * @param addr the address to listen on
 * @param port 0 to 65535; 0 lets the system choose
 * @param threads event loops of its own, 0 when it shares those of all such ports
 * @param maxConnections further ones are closed at once
 * @param workflow the threads of its queue, absent when no queue stands before it
 * @param forgetsClosed whether what waits in the queue is given up when its connection is closed
 * @param queuedMsMax what has waited in the queue for longer is refused, 0 for no limit
 * @param frameBytesMax a longer request closes its connection
 * @param backlogBytesMax how many bytes of answers wait for a slow reader before reading pauses
 * @param outputBytesMax more bytes of answers than this close the connection, 0 for no limit
 */
public record ServerConfig(
    String name,
    Kind kind,
    RouteConfig route,
    String addr,
    int port,
    int threads,
    int maxConnections,
    Optional<WorkflowConfig> workflow,
    boolean forgetsClosed,
    long queuedMsMax,
    int frameBytesMax,
    int backlogBytesMax,
    int outputBytesMax) {

  /** What a port speaks. */
  public enum Kind {
    /** JSON-RPC straight to the service. */
    DIRECT,
    /** JSON-RPC through a queue. */
    QUEUE,
    /** Words and lines for people. */
    TEXT,
    /** JSON-RPC with arrays of requests. */
    BATCH,
    /** Every frame comes back as it is. */
    ECHO
  }
}
