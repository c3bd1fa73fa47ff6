package io.prefixdb.node;

import io.prefixdb.node.config.SlaveConfig;
import io.prefixdb.node.config.Transfer;
import io.prefixdb.node.net.MasterClient;
import io.prefixdb.node.net.NodeCopySources;
import io.prefixdb.node.net.RpcClient;
import io.prefixdb.node.net.StreamClient;
import io.prefixdb.node.net.Workers;
import io.prefixdb.node.replication.Moment;
import io.prefixdb.node.replication.Replicator;
import io.prefixdb.node.replication.SpreadStream;
import io.prefixdb.node.replication.UpdateStream;
import io.prefixdb.node.store.RocksStores;
import io.prefixdb.node.store.SlaveCounters;
import io.prefixdb.node.store.StoreReplicas;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A slave's replication with its connections and threads. */
final class Following implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Following.class);
  private static final int WORKERS = 5;

  private final SlaveConfig config;
  private final RpcClient client;
  private final List<StreamClient> streams;
  private final ScheduledExecutorService decisions;
  private final ExecutorService workers;
  private final SlaveCounters counters;
  private final Replicator replicator;
  private boolean closed;

  /**
   * Begins to connect; nothing is asked before {@link #start}.
   *
   * @param node the name of this node, for people at the master
   * @param endNode ends the node with these last words, soon; called by any thread
   */
  Following(SlaveConfig config, RocksStores stores, String node, Consumer<String> endNode) {
    this.config = config;
    this.client = RpcClient.open(config.upstream());
    this.streams = streams(config, node);
    this.decisions = timer();
    this.workers = Workers.pool("apply", WORKERS);
    this.counters = SlaveCounters.start(stores, config.counters());
    this.replicator =
        new Replicator(
            config,
            master(config, client),
            streams.isEmpty() ? UpdateStream.NONE : new SpreadStream(List.copyOf(streams)),
            new StoreReplicas(stores),
            new NodeCopySources(config.upstream(), stores.run()),
            decisions,
            workers,
            () -> new Moment(System.nanoTime(), Instant.now()),
            endNode);
  }

  private static List<StreamClient> streams(SlaveConfig config, String node) {
    boolean pushed = config.transfer().pushes() && config.acceptableLoss() == 0;
    return IntStream.range(0, pushed ? config.streams() : 0)
        .mapToObj(
            _ ->
                StreamClient.open(
                    config.upstream(), node, config.transfer() == Transfer.COMPRESSED))
        .toList();
  }

  /** What is planned anew at each event leaves nothing behind. */
  private static ScheduledExecutorService timer() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("replicator").daemon().factory());
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }

  private static MasterClient master(SlaveConfig config, RpcClient client) {
    return switch (config.transfer()) {
      case AUTO, COMPRESSED, PULL -> new MasterClient(client);
      case ORIGINAL -> MasterClient.asOriginal(client);
    };
  }

  /** Follows at once, or at the time of the day that the configuration names. */
  void start() {
    config.startTime().ifPresentOrElse(this::startAt, replicator::start);
  }

  private void startAt(LocalTime time) {
    Duration wait = until(time, LocalTime.now(ZoneId.systemDefault()));
    LOG.info("replication begins at {}, in {} s", time, wait.toSeconds());
    var _ = decisions.schedule(replicator::start, wait.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** How long it is until the clock shows that time next; at that time itself nothing. */
  static Duration until(LocalTime time, LocalTime now) {
    Duration left = Duration.between(now, time);
    return left.isNegative() ? left.plusDays(1) : left;
  }

  Replicator replicator() {
    return replicator;
  }

  /** What speaks against copies that an original slave left here, one sentence each. */
  List<String> doubts() {
    return counters.doubts();
  }

  /** How many connections to the master were made. */
  long connectionsMade() {
    return client.made();
  }

  /** The master, as host:port. */
  String upstream() {
    return config.upstream().address();
  }

  /**
   * As {@link #close}; may be called again.
   *
   * @return whether nothing of the master's is being written any more
   */
  boolean stop() {
    close();
    return workers.isTerminated();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      replicator.close();
      streams.forEach(StreamClient::close);
      client.close();
      decisions.shutdownNow();
    }
    Workers.end(workers);
    counters.close();
  }
}
