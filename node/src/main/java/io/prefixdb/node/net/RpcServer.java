package io.prefixdb.node.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.prefixdb.node.config.RouteConfig;
import io.prefixdb.node.config.ServerConfig;
import io.prefixdb.node.rpc.ByteBudget;
import io.prefixdb.node.rpc.FrameHandler;
import io.prefixdb.node.rpc.Route;
import io.prefixdb.node.rpc.Traffic;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open port. Frames of its connections are executed by the workers that it is given, answers
 * are written by the event loops. Safe for use by many threads.
 */
public final class RpcServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RpcServer.class);
  private static final long DRAIN_MS = 3_000;

  /** So long a client may take none of its answers, when they are more than so many bytes. */
  private static final long STALLED_MS = 60_000;

  private static final long STALLED_BYTES = 64 << 10;

  private final Channel listener;
  private final ChannelGroup connections;
  private final Traffic traffic;
  private final @Nullable Workflow workflow;
  private final Acceptance acceptance;
  private long drainedByNanos;
  private boolean draining;

  private RpcServer(
      Channel listener,
      ChannelGroup connections,
      Traffic traffic,
      @Nullable Workflow workflow,
      Acceptance acceptance) {
    this.acceptance = acceptance;
    this.listener = listener;
    this.connections = connections;
    this.traffic = traffic;
    this.workflow = workflow;
  }

  /**
   * Opens the port and serves it until {@link #close}.
   *
   * @param workers execute what may wait for the disk
   * @param workflow the threads behind the port's queue, null when it has none
   * @param shared what all ports together may have
   * @throws IOException when the address cannot be listened on
   */
  public static RpcServer open(
      ServerConfig config,
      FrameHandler handler,
      EventLoops loops,
      Executor workers,
      @Nullable Workflow workflow,
      SharedLimits shared)
      throws IOException {
    // Closes also what is accepted while it closes.
    ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    Traffic traffic = new Traffic();
    Acceptance acceptance = new Acceptance(config, connections, shared.connections());
    ServerBootstrap bootstrap =
        loops
            .server()
            .handler(acceptance)
            .option(ChannelOption.SO_BACKLOG, config.sockets().backlog())
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            // A client that vanished counts against the limit of connections until it is noticed.
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(config.backlogBytesMax() / 2, config.backlogBytesMax()))
            .childHandler(
                new Accept(
                    config, handler, acceptance, workers, workflow, traffic, shared.bytes()));
    buffers(bootstrap, config.sockets());
    InetSocketAddress address =
        config.addr().isEmpty()
            ? new InetSocketAddress(config.port())
            : new InetSocketAddress(config.addr(), config.port());
    var bound = bootstrap.bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "port %s cannot listen on %s: %s (expected: an address of this machine, and a port that nobody else has)"
              .formatted(config.name(), address, why(bound.cause())),
          bound.cause());
    }
    return new RpcServer(bound.channel(), connections, traffic, workflow, acceptance);
  }

  private static String why(Throwable cause) {
    return cause instanceof UnresolvedAddressException
        ? "there is no such host"
        : String.valueOf(cause.getMessage());
  }

  private static void buffers(ServerBootstrap bootstrap, ServerConfig.Sockets sockets) {
    if (sockets.receiveBytes() > 0) {
      bootstrap.childOption(ChannelOption.SO_RCVBUF, sockets.receiveBytes());
    }
    if (sockets.sendBytes() > 0) {
      bootstrap.childOption(ChannelOption.SO_SNDBUF, sockets.sendBytes());
    }
  }

  /** The port that is listened on, also when the configuration left the choice to the system. */
  public int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  /** What it was asked and how it answered. */
  public Traffic traffic() {
    return traffic;
  }

  /** The queue before the port, if it has one; ports may share it. */
  public Optional<QueueView> queue() {
    return Optional.ofNullable(workflow);
  }

  /** How many connections were refused since the start because there were too many. */
  public long refused() {
    return acceptance.refused();
  }

  /** How many connections stand now. */
  public int connections() {
    return connections.size();
  }

  /**
   * Accepts no more, and has every connection answer what it has read and close then; waits for
   * nothing, so that all ports of a node can do it at the same time.
   */
  public synchronized void drain() {
    if (draining) {
      return;
    }
    draining = true;
    drainedByNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DRAIN_MS);
    listener.close().awaitUninterruptibly();
    connections.forEach(channel -> channel.pipeline().fireUserEventTriggered(Connection.Drain.NOW));
  }

  /**
   * Drains, and waits until all have closed that send requests, some seconds at the most since the
   * drain began. Streams and copies go on until {@link #close}: an answer may wait for what comes
   * in on a stream.
   */
  public synchronized void awaitAnswers() {
    drain();
    connections
        .newCloseFuture(RpcServer::sendsRequests)
        .awaitUninterruptibly(
            Math.max(0, drainedByNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
  }

  private static boolean sendsRequests(Channel channel) {
    return channel.pipeline().get(SwitchedConnection.class) == null;
  }

  /** As {@link #awaitAnswers}, and cuts off what is left. */
  @Override
  public synchronized void close() {
    awaitAnswers();
    long left = connections.stream().filter(RpcServer::sendsRequests).count();
    if (left > 0) {
      LOG.warn("{} connections that took no end are cut off", left);
    }
    connections.close().awaitUninterruptibly(DRAIN_MS, TimeUnit.MILLISECONDS);
  }

  private static final class Accept extends ChannelInitializer<Channel> {
    private final ServerConfig config;
    private final FrameHandler handler;
    private final Acceptance acceptance;
    private final Executor workers;
    private final Traffic traffic;
    private final @Nullable Workflow workflow;
    private final ByteBudget budget;
    private final Map<EventLoop, LoopRound> rounds = new ConcurrentHashMap<>();

    Accept(
        ServerConfig config,
        FrameHandler handler,
        Acceptance acceptance,
        Executor workers,
        @Nullable Workflow workflow,
        Traffic traffic,
        ByteBudget budget) {
      this.budget = budget;
      this.config = config;
      this.handler = handler;
      this.acceptance = acceptance;
      this.workers = workers;
      this.traffic = traffic;
      this.workflow = workflow;
    }

    @Override
    protected void initChannel(Channel channel) {
      if (!acceptance.admits(channel)) {
        return;
      }
      if (config.outputBytesMax() > 0) {
        channel.pipeline().addLast(new OutputLimit(config.outputBytesMax(), traffic));
      }
      channel
          .pipeline()
          .addLast(new StalledReader(STALLED_MS, STALLED_BYTES, traffic))
          .addLast(connection(channel));
    }

    private ChannelHandler connection(Channel channel) {
      FrameHandler.Session session = handler.open(route(), Peer.host(channel));
      return workflow == null
          ? new Connection(
              session,
              new Execution(rounds.computeIfAbsent(channel.eventLoop(), LoopRound::new), workers),
              traffic,
              config.frameBytesMax(),
              config.framing(),
              budget)
          : new QueuedConnection(
              session,
              workflow,
              workers,
              new QueueLimits(
                  config.forgetsClosed(),
                  TimeUnit.MILLISECONDS.toNanos(config.queuedMsMax()),
                  config.frameBytesMax()),
              config.framing(),
              traffic,
              budget);
    }

    private Route route() {
      Route.Speech speech =
          switch (config.kind()) {
            case DIRECT -> Route.Speech.DIRECT;
            case QUEUE -> Route.Speech.QUEUED;
            case TEXT -> Route.Speech.TEXT;
            case BATCH -> Route.Speech.BATCH;
            case ECHO -> Route.Speech.ECHO;
            case NOBODY -> Route.Speech.NOBODY;
          };
      RouteConfig given = config.route();
      return new Route(
          speech,
          given.textCommands(),
          given.serviceThere(),
          given.ignoresUnknownIds(),
          given.keepsAlive());
    }
  }
}
