package io.prefixdb.node.simulation;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Updates;
import io.prefixdb.node.replication.Downstreams;
import io.prefixdb.node.replication.stream.Acks;
import io.prefixdb.node.replication.stream.FeedLine;
import io.prefixdb.node.replication.stream.LogSource;
import io.prefixdb.node.replication.stream.Standings;
import io.prefixdb.node.replication.stream.SteppedFeeds;
import io.prefixdb.node.replication.stream.StreamException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The streams of one life of a node: the real feeds, over the logs of its disk. */
final class Streams {
  private static final long TICK_NANOS = 1_000 * Scheduler.MS;
  private static final long REST_NANOS = 2 * Scheduler.MS;

  private final Disk disk;
  private final Life process;
  private final SteppedFeeds feeds;
  private final List<Connection.Side> connections = new ArrayList<>();
  private boolean resting;

  Streams(Disk disk, Life process, Acks acks, Downstreams downstreams, Standings standings) {
    this.disk = disk;
    this.process = process;
    this.feeds =
        new SteppedFeeds(this::find, acks, downstreams, standings, () -> process.now().nanos());
    tick();
  }

  private void tick() {
    feeds.tick();
    var _ = process.after(TICK_NANOS, this::tick);
  }

  /** Whatever may be sent is. */
  void run() {
    if (feeds.run() && !resting) {
      resting = true;
      var _ =
          process.after(
              REST_NANOS,
              () -> {
                resting = false;
                run();
              });
    }
  }

  /** Connections that were made to this life. */
  List<Connection.Side> connections() {
    return connections;
  }

  void accept(Connection.Side side, String slave) {
    FeedLine line = feeds.open(side, slave);
    connections.add(side);
    side.use(
        new Connection.End() {
          @Override
          public void received(ByteBuffer bytes) {
            try {
              line.received(bytes);
            } catch (StreamException e) {
              throw new AssertionError("a slave sends what no master understands", e);
            }
          }

          @Override
          public void writable() {
            line.writable();
          }

          @Override
          public void ended() {
            line.ended();
          }
        });
  }

  private Optional<LogSource.PrefixLog> find(PrefixName prefix) throws LogSource.LogException {
    if (disk.isDamaged(prefix)) {
      throw new LogSource.LogException("the files of '%s' are damaged".formatted(prefix));
    }
    Data data = disk.find(prefix);
    return data == null ? Optional.empty() : Optional.of(new Log(disk, data));
  }

  /** The log of a prefix until that is detached. */
  private record Log(Disk disk, Data data) implements LogSource.PrefixLog {
    @Override
    public Object opened() {
      return data;
    }

    @Override
    public OptionalLong last() throws LogSource.LogException {
      checkOpen();
      return OptionalLong.of(data.last());
    }

    @Override
    public String tag() {
      return data.tag();
    }

    @Override
    public Optional<Updates> since(long sequence, int bytesMax) throws LogSource.LogException {
      checkOpen();
      return Optional.of(data.since(sequence, Integer.MAX_VALUE, bytesMax));
    }

    private void checkOpen() throws LogSource.LogException {
      if (disk.find(data.name()) != data) {
        throw new LogSource.LogException(
            "prefix '%s' is closed".formatted(data.name()), new IllegalStateException());
      }
    }

    @Override
    public void watch(Runnable moved) {
      disk.watch(data.name(), moved);
    }

    @Override
    public void unwatch(Runnable moved) {
      disk.unwatch(data.name(), moved);
    }
  }
}
