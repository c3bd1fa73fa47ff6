package io.prefixdb.node;

import io.prefixdb.node.config.SlaveConfig;
import io.prefixdb.node.net.MasterClient;
import io.prefixdb.node.net.NodeCopySources;
import io.prefixdb.node.net.RpcClient;
import io.prefixdb.node.net.StreamClient;
import io.prefixdb.node.net.Workers;
import io.prefixdb.node.replication.Moment;
import io.prefixdb.node.replication.Replicator;
import io.prefixdb.node.replication.UpdateStream;
import io.prefixdb.node.store.RocksStores;
import io.prefixdb.node.store.StoreReplicas;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;

/** A slave's replication with its connections and threads. */
final class Following implements AutoCloseable {
  private static final int WORKERS = 5;

  private final SlaveConfig config;
  private final RpcClient client;
  private final Optional<StreamClient> stream;
  private final ScheduledExecutorService decisions;
  private final ExecutorService workers;
  private final Replicator replicator;

  /**
   * Begins to connect; nothing is asked before {@link #start}.
   *
   * @param node the name of this node, for people at the master
   * @param endNode ends the node with these last words, soon; called by any thread
   */
  Following(SlaveConfig config, RocksStores stores, String node, Consumer<String> endNode) {
    this.config = config;
    this.client = RpcClient.open(config.upstream());
    this.stream =
        switch (config.transfer()) {
          case AUTO -> Optional.of(StreamClient.open(config.upstream(), node));
          case PULL -> Optional.empty();
        };
    this.decisions =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("replicator").daemon().factory());
    this.workers = Workers.pool("apply", WORKERS);
    this.replicator =
        new Replicator(
            config,
            new MasterClient(client),
            stream.isPresent() ? stream.get() : UpdateStream.NONE,
            new StoreReplicas(stores),
            new NodeCopySources(config.upstream()),
            decisions,
            workers,
            () -> new Moment(System.nanoTime(), Instant.now()),
            endNode);
  }

  void start() {
    replicator.start();
  }

  Replicator replicator() {
    return replicator;
  }

  /** The master, as host:port. */
  String upstream() {
    return config.upstream().address();
  }

  @Override
  public void close() {
    replicator.close();
    stream.ifPresent(StreamClient::close);
    client.close();
    decisions.shutdownNow();
    Node.end(workers);
  }
}
