package io.prefixdb.node.simulation;

import io.prefixdb.node.replication.stream.Outlet;
import io.prefixdb.node.simulation.SimulatedNetwork.Seat;
import io.prefixdb.node.simulation.SimulatedNetwork.Way;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A connection that carries a stream, from a slave to a master. */
final class Connection {
  /** More than that is not sent before some of it has arrived. */
  private static final int UNSENT_MAX = 2_000;

  private final Scheduler scheduler;
  private final SimulatedNetwork network;
  private final Side slave;
  private final Side master;

  /** What uses one of its ends. */
  interface End {
    void received(ByteBuffer bytes);

    /** More may be sent again. */
    void writable();

    /** Nothing comes or goes any more. */
    void ended();
  }

  Connection(Scheduler scheduler, SimulatedNetwork network, Seat from, Seat to) {
    this.scheduler = scheduler;
    this.network = network;
    this.slave = new Side(from, to);
    this.master = new Side(to, from);
    slave.other = master;
    master.other = slave;
  }

  Side slave() {
    return slave;
  }

  Side master() {
    return master;
  }

  /** One end, for the life of the node in which it is made. */
  final class Side implements Outlet {
    private final SimulatedNode node;
    private final Life process;
    private final Wire out;
    private final Way way;
    private @Nullable Side other;
    private @Nullable End end;

    /** What came before there was an end. */
    private final List<ByteBuffer> early = new ArrayList<>();

    private boolean closed;

    private Side(Seat mine, Seat to) {
      this.node = mine.node();
      this.process = mine.process();
      this.way = new Way(node.id(), to.node().id());
      this.out = new Wire(scheduler, network, way, this::arrived);
    }

    /** That is told what comes, and what has come, if only that it is over. */
    void use(End by) {
      end = by;
      List<ByteBuffer> before = List.copyOf(early);
      early.clear();
      before.forEach(this::take);
      if (closed) {
        by.ended();
      }
    }

    private Side other() {
      Side there = other;
      if (there == null) {
        throw new IllegalStateException("a connection with one end");
      }
      return there;
    }

    private void arrived(ByteBuffer bytes) {
      other().process.step(() -> other().take(bytes));
      End mine = end;
      if (mine != null && !closed && isWritable()) {
        process.step(mine::writable);
      }
    }

    private void take(ByteBuffer bytes) {
      End mine = end;
      if (mine == null) {
        early.add(bytes);
      } else if (!closed) {
        mine.received(bytes);
      }
    }

    @Override
    public boolean isWritable() {
      return !closed && out.bytes() < UNSENT_MAX;
    }

    @Override
    public void send(ByteBuffer... parts) {
      if (!closed) {
        out.send(parts);
      }
    }

    /** The other end learns of it, unless the network is cut: then its own clock has to tell. */
    @Override
    public void close() {
      if (!closed) {
        end();
        var _ =
            scheduler.after(
                network.delayNanos(),
                () -> {
                  if (network.passes(way)) {
                    other().end();
                  }
                });
      }
    }

    /** Nothing is told to anybody: the machine has no power. */
    void vanish() {
      closed = true;
      out.close();
    }

    private void end() {
      if (!closed) {
        vanish();
        End mine = end;
        if (mine != null) {
          process.step(mine::ended);
        }
      }
    }

    @Override
    public String peer() {
      return other().node.toString();
    }

    @Override
    public String host() {
      return other().node.toString();
    }
  }
}
