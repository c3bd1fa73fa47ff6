package io.prefixdb.node.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.prefixdb.node.config.TransportChoice;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * The threads that read and write sockets. They parse frames and never wait for the disk. Closed
 * last, after every server and client that uses them.
 */
public final class EventLoops implements AutoCloseable {
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
    return new EventLoops(name, threads, Transport.of(choice));
  }

  /** One thread named after {@code name}, for a few connections to other nodes. */
  static EventLoops forClients(String name) {
    return new EventLoops(name, 1, Transport.of(TransportChoice.EPOLL));
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
