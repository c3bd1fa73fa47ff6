package io.prefixdb.node.simulation;

import io.prefixdb.node.config.OnBroken;
import io.prefixdb.node.config.SlaveConfig;
import io.prefixdb.node.config.Transfer;
import io.prefixdb.node.config.UpstreamConfig;
import io.prefixdb.node.replication.CopySource;
import io.prefixdb.node.replication.CopySources;
import io.prefixdb.node.replication.Master;
import io.prefixdb.node.replication.Replicator;
import io.prefixdb.node.replication.SteppedReplicator;
import io.prefixdb.node.replication.UpdateStream;
import io.prefixdb.node.simulation.SimulatedNetwork.Seat;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** A node that follows another one: the real replicator between its ports. */
final class Following {
  private static final long PULL_MS = 100;
  private static final long LIST_MS = 400;
  private static final int BATCHES = 4;
  private static final long PAUSE_NANOS = 300 * Scheduler.MS;

  private final SimulatedNode node;
  private final SimulatedNode upstream;
  private final Life process;
  private final StreamPort stream;
  private final Replicator replicator;

  Following(World world, SimulatedNode node, SimulatedNode upstream) {
    this.node = node;
    this.upstream = upstream;
    this.process = new Life(world.scheduler(), node.clock(), node::touched);
    Seat seat = new Seat(node, process);
    this.stream = new StreamPort(world.scheduler(), world.network(), seat, upstream);
    Master master = new MasterPort(world.network(), seat, upstream);
    UpdateStream chosen = world.settings().streams() ? stream : UpdateStream.NONE;
    CopySources sources =
        new CopySources() {
          @Override
          public CopySource master() {
            return new CopyPort(world.network(), world.faults(), seat, upstream);
          }

          @Override
          public Optional<CopySource> at(String address) {
            return world
                .named(address)
                .map(source -> new CopyPort(world.network(), world.faults(), seat, source));
          }
        };
    this.replicator =
        SteppedReplicator.of(
            config(),
            new SteppedReplicator.Ports(
                world.settings().bug().between(node.disk(), master),
                chosen,
                new ReplicasPort(node, process),
                sources,
                () -> process.sleep(PAUSE_NANOS)),
            process,
            process::work,
            process::now);
    replicator.start();
    if (world.settings().streams()) {
      stream.connect();
    }
  }

  private static SlaveConfig config() {
    return new SlaveConfig(
        new UpstreamConfig("127.0.0.1", 1, 1, 10, 1_000),
        false,
        Set.of(),
        Set.of(),
        false,
        PULL_MS,
        LIST_MS,
        BATCHES,
        0,
        0,
        0,
        false,
        false,
        Transfer.AUTO,
        1,
        OnBroken.HOLD,
        0,
        Optional.empty(),
        Path.of("unused"),
        0);
  }

  SimulatedNode upstream() {
    return upstream;
  }

  Replicator replicator() {
    return replicator;
  }

  StreamPort stream() {
    return stream;
  }

  /** Somebody orders something of the replicator, which answers at once. */
  void order(Runnable what) {
    process.order(what);
  }

  @Override
  public String toString() {
    return node.toString();
  }

  /** The node goes on without it. */
  void end() {
    stream.breakOff();
    process.kill();
  }

  /** The machine is gone, which nobody is told. */
  void vanish() {
    stream.vanish();
    process.kill();
  }
}
