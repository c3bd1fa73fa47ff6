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
 * @param framing what ends its requests and answers
 * @param sockets what the system is told of its sockets
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
    Framing framing,
    Sockets sockets,
    int frameBytesMax,
    int backlogBytesMax,
    int outputBytesMax) {

  /**
   * What the system is told of the sockets of a port.
   *
   * @param backlog how many connections wait to be accepted
   * @param receiveBytes the system's buffer of what came in, 0 for the system's own choice
   * @param sendBytes the system's buffer of what goes out, 0 for the system's own choice
   */
  public record Sockets(int backlog, int receiveBytes, int sendBytes) {
    /** What holds where the file says nothing else. */
    public static final Sockets DEFAULT = new Sockets(1_024, 0, 0);
  }

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
    ECHO,
    /** Nobody is behind it: a connection that sends anything is closed. */
    NOBODY
  }
}
