package io.prefixdb.node.config;

/**
 * One port.
 *
 * @param name the instance's name in the file
 * @param kind what its frames are for
 * @param addr the address to listen on
 * @param port 0 to 65535; 0 lets the system choose
 * @param maxConnections further ones are closed at once
 * @param queueThreads how many threads work for this port, 0 when no queue stands before it
 * @param frameBytesMax a longer request closes its connection
 * @param backlogBytesMax how many bytes of answers wait for a slow reader before reading pauses
 */
public record ServerConfig(
    String name,
    Kind kind,
    String addr,
    int port,
    int maxConnections,
    int queueThreads,
    int frameBytesMax,
    int backlogBytesMax) {

  /** What a port speaks. */
  public enum Kind {
    /** JSON-RPC, executed in the order of the requests of a connection. */
    DIRECT,
    /** JSON-RPC behind a queue with threads of its own. */
    QUEUE,
    /** Words and lines for people; not opened in this version. */
    TEXT,
    /** JSON-RPC batches; not opened in this version. */
    BATCH
  }

  /** Whether this version opens the port. */
  public boolean opened() {
    return switch (kind) {
      case DIRECT, QUEUE -> true;
      case TEXT, BATCH -> false;
    };
  }
}
