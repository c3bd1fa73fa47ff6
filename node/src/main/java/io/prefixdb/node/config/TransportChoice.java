package io.prefixdb.node.config;

/**
 * How the ports reach the sockets. What the system does not have is replaced by the next one that
 * it has, and the log tells which one is used.
 */
public enum TransportChoice {
  /** The fastest one that the system has. */
  AUTO,
  /** Linux' io_uring: one call of the system for all that a round of a loop receives and sends. */
  IO_URING,
  /** Linux' epoll: a call for each receive and each send. */
  EPOLL,
  /** What Java has on every system. */
  NIO
}
