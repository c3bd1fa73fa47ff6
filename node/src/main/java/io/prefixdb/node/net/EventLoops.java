package io.prefixdb.node.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.prefixdb.node.config.TransportChoice;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that read and write sockets. They parse frames and never wait for the disk. Closed
 * last, after every server and client that uses them.
 */
public final class EventLoops implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventLoops.class);

  private final Transport transport;
  private final EventLoopGroup group;

  private EventLoops(String name, int threads, Transport transport) {
    this.transport = transport;
    this.group =
        new MultiThreadIoEventLoopGroup(
            threads, new DefaultThreadFactory(name), transport.handlers());
  }

  /** {@code threads} threads named after {@code name}, for ports with many connections. */
  public static EventLoops forPorts(String name, int threads, TransportChoice choice) {
    return open(name, threads, choice);
  }

  /** One thread named after {@code name}, for a few connections to other nodes. */
  static EventLoops forClients(String name) {
    return open(name, 1, TransportChoice.EPOLL);
  }

  /** Of the first transport that works: what the system has may still lack memory for its rings. */
  private static EventLoops open(String name, int threads, TransportChoice choice) {
    List<Transport> transports = Transport.from(choice);
    for (Transport transport : transports.subList(0, transports.size() - 1)) {
      try {
        return new EventLoops(name, threads, transport);
      } catch (RuntimeException e) {
        LOG.warn("the event loops {} do without {}, which failed", name, transport, e);
      }
    }
    return new EventLoops(name, threads, transports.getLast());
  }

  /** What the system has of what was chosen: {@code io_uring}, {@code epoll}, or {@code nio}. */
  public String transport() {
    return transport.name().toLowerCase(Locale.ROOT);
  }

  EventLoopGroup group() {
    return group;
  }

  /** A server on these loops, with what their connections need. */
  ServerBootstrap server() {
    ServerBootstrap server = new ServerBootstrap().group(group).channel(transport.serverChannel());
    transport.prepare(server);
    return server;
  }

  Class<? extends Channel> clientChannel() {
    return transport.clientChannel();
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS);
  }
}
