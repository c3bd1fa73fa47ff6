package io.prefixdb.node.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.ReflectiveChannelFactory;
import io.prefixdb.node.config.UpstreamConfig;
import io.prefixdb.node.json.JsonException;
import io.prefixdb.node.json.JsonWriter;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.UpdateStream;
import io.prefixdb.node.replication.stream.SlaveLine;
import io.prefixdb.node.replication.stream.StreamException;
import io.prefixdb.node.rpc.Frame;
import io.prefixdb.node.rpc.Line;
import io.prefixdb.node.rpc.Successor;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stream of a master, over a connection of its own that is made again after every loss. A
 * master that knows no streams is asked once a connection, which stays: when it is lost, another
 * one may be there. Its state belongs to one event loop; the public methods may be called by any
 * thread.
 */
public final class StreamClient implements UpdateStream, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StreamClient.class);
  private static final int CONNECT_TIMEOUT_MS = 5_000;
  private static final int ANSWER_TIMEOUT_MS = 10_000;
  private static final int ANSWER_BYTES_MAX = 64 << 10;
  private static final long TICK_MS = 1_000;

  /** A master that says nothing for so long is gone: it has a heartbeat each second. */
  private static final long SILENT_MAX_MS = 10_000;

  /** Pause before it is asked again who did not know streams, after that connection was lost. */
  private static final long UNKNOWN_PAUSE_MS = 60_000;

  private static final long REQUEST_ID = 1;
  private static final String PACK = ",\"pack\":\"" + StreamSwitch.PACKING + "\"";

  private static final String CHAIN = ",\"chain\":true";

  private final UpstreamConfig upstream;
  private final String node;
  private final boolean packed;
  private final long unknownPauseMs;
  private final EventLoops loops = EventLoops.forClients("stream");
  private final EventLoop loop = loops.group().next();
  private final Bootstrap bootstrap;
  private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
  private volatile @Nullable SlaveLine line;
  private volatile boolean closed;
  private @Nullable Channel channel;
  private long pauseMs;

  private StreamClient(
      UpstreamConfig upstream, String node, boolean packed, long unknownPauseMs, Making making) {
    this.upstream = upstream;
    this.node = node;
    this.packed = packed;
    this.unknownPauseMs = unknownPauseMs;
    this.pauseMs = upstream.reconnectTimeoutMs();
    this.bootstrap =
        new Bootstrap()
            .group(loop)
            .channelFactory(making.of(loops.clientChannel()))
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel made) {
                    made.pipeline().addLast(new Asking());
                  }
                });
  }

  /**
   * Begins to connect at once and tries again for ever.
   *
   * @param node the name of this node, for people at the master
   * @param packed whether updates are to come packed, from a master that knows how
   */
  public static StreamClient open(UpstreamConfig upstream, String node, boolean packed) {
    return open(upstream, node, packed, UNKNOWN_PAUSE_MS, ReflectiveChannelFactory::new);
  }

  /** How the channels of a class are made. */
  interface Making {
    ChannelFactory<Channel> of(Class<? extends Channel> type);
  }

  /** With another pause before it is asked again who did not know streams. */
  static StreamClient open(
      UpstreamConfig upstream, String node, boolean packed, long unknownPauseMs, Making making) {
    StreamClient client = new StreamClient(upstream, node, packed, unknownPauseMs, making);
    client.loop.execute(client::connect);
    return client;
  }

  @Override
  public boolean stands(PrefixName prefix) {
    return line != null;
  }

  @Override
  public void watch(Runnable begins) {
    watchers.add(begins);
  }

  @Override
  public Following follow(PrefixName prefix, long position, String tag, Consumer<Push> told) {
    SlaveLine now = line;
    return now == null
        ? NONE.follow(prefix, position, tag, told)
        : now.follow(prefix, position, tag, told);
  }

  /** Connects; the name is looked up each time, for it may stand for another address by now. */
  private void connect() {
    if (closed || upstream.isNobody()) {
      return;
    }
    ChannelFuture connecting =
        bootstrap.connect(InetSocketAddress.createUnresolved(upstream.addr(), upstream.port()));
    channel = connecting.channel();
    var _ = connecting.addListener((ChannelFuture made) -> connectEnded(made));
  }

  /** What could not even be made, for want of files, is never closed. */
  private void connectEnded(ChannelFuture made) {
    if (made.isSuccess()) {
      var _ = made.channel().closeFuture().addListener(_ -> connectLater());
    } else if (!closed) {
      loop.execute(
          () -> {
            channel = null;
            connectLater();
          });
    }
  }

  private void connectLater() {
    if (!closed) {
      var _ = loop.schedule(this::connect, pauseMs, TimeUnit.MILLISECONDS);
    }
    pauseMs = upstream.reconnectTimeoutMs();
  }

  private Bytes request() {
    Bytes params =
        new JsonWriter()
            .raw("{\"version\":")
            .number(StreamSwitch.VERSION)
            .raw(",\"node\":")
            .string(node)
            .raw(packed ? PACK : "")
            .raw(CHAIN)
            .raw("}")
            .bytes();
    return RpcClient.request(StreamSwitch.METHOD, params, REQUEST_ID);
  }

  /** Waits for the answer to the request that the connection begins with. */
  private final class Asking extends ChannelInboundHandlerAdapter {
    private final Inbox inbox = new Inbox(ANSWER_BYTES_MAX);
    private boolean answered;

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      var _ = ctx.writeAndFlush(Frames.join(ctx.alloc(), List.of(request())), ctx.voidPromise());
      var _ = ctx.executor().schedule(() -> give(ctx), ANSWER_TIMEOUT_MS, TimeUnit.MILLISECONDS);
    }

    private void give(ChannelHandlerContext ctx) {
      if (!answered) {
        var _ = ctx.close();
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf in = (ByteBuf) message;
      try {
        if (answered) {
          return; // nothing was asked after what the master did not know
        }
        inbox.add(in, System.nanoTime());
      } finally {
        in.release();
      }
      @Nullable Frame answer = inbox.next();
      if (answer != null) {
        answered = true;
        begin(ctx, ReplyReader.read(answer.copy()).reply());
      } else if (inbox.isOver()) {
        var _ = ctx.close();
      }
    }

    private void begin(ChannelHandlerContext ctx, Response reply) {
      switch (reply) {
        case Response.Result result -> {
          long version = StreamSwitch.version(result.json());
          if (version == StreamSwitch.VERSION) {
            ctx.pipeline()
                .replace(this, null, new SwitchedConnection(new Stream(), inbox.takeAll()));
          } else {
            refused(ctx, "version " + version + " (expected: " + StreamSwitch.VERSION + ")");
          }
        }
        case Response.Fault fault when fault.code() == HistoryQuestions.METHOD_NOT_FOUND -> {
          LOG.info(
              "{} knows no streams ({}): updates are pulled", upstream.address(), fault.message());
          pauseMs = unknownPauseMs;
        }
        case Response.Fault fault -> refused(ctx, fault.message());
        case Response.None _ -> {
          var _ = ctx.close();
        }
      }
    }

    private void refused(ChannelHandlerContext ctx, String why) {
      LOG.warn("no stream from {}: {}: updates are pulled", upstream.address(), why);
      pauseMs = unknownPauseMs;
      var _ = ctx.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      if (cause instanceof JsonException) {
        LOG.warn(
            "{} answered {} with what is no JSON-RPC answer ({}): updates are pulled",
            upstream.address(),
            StreamSwitch.METHOD,
            cause.getMessage());
        pauseMs = unknownPauseMs;
      }
      var _ = ctx.close();
    }
  }

  /** The stream while it stands. */
  private final class Stream implements Successor {
    private @Nullable Line over;
    private @Nullable SlaveLine mine;
    private @Nullable Future<?> ticks;
    private long heardNanos;

    @Override
    public void begin(Line begun) {
      LOG.info("a stream of updates from {} begins", upstream.address());
      heardNanos = System.nanoTime();
      over = begun;
      mine = new SlaveLine(new LineOutlet(begun));
      line = mine;
      ticks = loop.scheduleAtFixedRate(this::tick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
      watchers.forEach(Runnable::run);
    }

    private void tick() {
      if (mine == null || over == null) {
        return;
      }
      mine.tick();
      long silentMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - heardNanos);
      if (silentMs > SILENT_MAX_MS) {
        LOG.warn(
            "the stream from {} is silent for {} ms: it is closed", upstream.address(), silentMs);
        over.close();
      }
    }

    @Override
    public void received(ByteBuffer bytes) {
      heardNanos = System.nanoTime();
      if (mine == null || over == null) {
        return;
      }
      try {
        mine.received(bytes);
      } catch (StreamException e) {
        LOG.warn("the stream from {} is closed: {}", upstream.address(), e.getMessage());
        over.close();
      }
    }

    @Override
    public void writable() {
      // What is sent here is small and little.
    }

    @Override
    public void ended() {
      LOG.info("the stream of updates from {} has ended", upstream.address());
      line = null;
      if (ticks != null) {
        ticks.cancel(false);
      }
      if (mine != null) {
        mine.ended();
      }
    }
  }

  /** Closes the connection; who follows is told that the stream is lost. */
  @Override
  public void close() {
    closed = true;
    loop.execute(
        () -> {
          Channel open = channel;
          if (open != null) {
            var _ = open.close();
          }
        });
    loops.close();
  }
}
