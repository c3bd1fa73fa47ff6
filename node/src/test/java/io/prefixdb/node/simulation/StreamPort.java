package io.prefixdb.node.simulation;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.UpdateStream;
import io.prefixdb.node.replication.stream.SlaveLine;
import io.prefixdb.node.replication.stream.StreamException;
import io.prefixdb.node.simulation.SimulatedNetwork.Seat;
import io.prefixdb.node.simulation.SimulatedNetwork.Way;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The stream of a master as a slave has it: the real {@link SlaveLine} over a connection that is
 * made again after every loss.
 */
final class StreamPort implements UpdateStream {
  private static final long RECONNECT_NANOS = 300 * Scheduler.MS;
  private static final long TICK_NANOS = 1_000 * Scheduler.MS;
  private static final long SILENT_MAX_NANOS = 10_000 * Scheduler.MS;

  private final Scheduler scheduler;
  private final SimulatedNetwork network;
  private final Seat slave;
  private final SimulatedNode master;
  private final Life process;
  private final List<Runnable> watchers = new ArrayList<>();
  private @Nullable Standing standing;

  StreamPort(Scheduler scheduler, SimulatedNetwork network, Seat slave, SimulatedNode master) {
    this.scheduler = scheduler;
    this.network = network;
    this.slave = slave;
    this.master = master;
    this.process = slave.process();
  }

  /** Tries to connect, and again from time to time. */
  void connect() {
    var _ = process.after(RECONNECT_NANOS, this::connect);
    Server server = master.server();
    if (standing == null && server != null && !server.isOriginal()) {
      int here = slave.node().id();
      Connection made =
          new Connection(scheduler, network, slave, new Seat(master, server.process()));
      network.send(
          new Way(here, master.id()),
          () -> server.process().step(() -> accepted(server, made, new Way(master.id(), here))));
    }
  }

  private void accepted(Server server, Connection made, Way back) {
    server.streams().accept(made.master(), slave.node().toString());
    network.send(back, () -> process.step(() -> begin(made.slave())));
  }

  private void begin(Connection.Side side) {
    if (standing == null) {
      Standing begun = new Standing(side);
      standing = begun;
      side.use(begun);
      begun.tick();
      watchers.forEach(Runnable::run);
    } else {
      side.close(); // another attempt was quicker
    }
  }

  /** The connection breaks, if there is one. */
  void breakOff() {
    Standing now = standing;
    if (now != null) {
      now.side.close();
    }
  }

  /** The machine is gone, which nobody is told. */
  void vanish() {
    Standing now = standing;
    if (now != null) {
      now.side.vanish();
    }
  }

  @Override
  public boolean stands(PrefixName prefix) {
    return standing != null;
  }

  @Override
  public void watch(Runnable begins) {
    watchers.add(begins);
  }

  @Override
  public Following follow(PrefixName prefix, long position, String tag, Consumer<Push> told) {
    Standing now = standing;
    return now == null
        ? NONE.follow(prefix, position, tag, told)
        : now.line.follow(prefix, position, tag, told);
  }

  /** A connection that stands. */
  private final class Standing implements Connection.End {
    private final Connection.Side side;
    private final SlaveLine line;
    private long heardNanos = scheduler.nanos();

    Standing(Connection.Side side) {
      this.side = side;
      this.line = new SlaveLine(side);
    }

    private void tick() {
      if (this == standing) {
        line.tick();
        if (scheduler.nanos() - heardNanos > SILENT_MAX_NANOS) {
          side.close();
        }
        var _ = process.after(TICK_NANOS, this::tick);
      }
    }

    @Override
    public void received(ByteBuffer bytes) {
      heardNanos = scheduler.nanos();
      try {
        line.received(bytes);
      } catch (StreamException e) {
        throw new AssertionError("a master sends what no slave understands", e);
      }
    }

    @Override
    public void writable() {
      // What is sent here is small and little.
    }

    @Override
    public void ended() {
      standing = null;
      line.ended();
    }
  }
}
