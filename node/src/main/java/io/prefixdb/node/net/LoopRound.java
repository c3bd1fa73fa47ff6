package io.prefixdb.node.net;

import io.netty.util.concurrent.EventExecutor;
import io.prefixdb.node.rpc.Round;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The round of one event loop: all connections that were readable at once leave their writes in it,
 * and it is committed when the loop has read them all. Each waits for what it wrote itself, so that
 * a prefix whose writes take long delays nobody else. Everything here runs on that loop.
 */
final class LoopRound {
  private final EventExecutor loop;
  private Round round = new Round();
  private List<Connection> waiting = new ArrayList<>();

  LoopRound(EventExecutor loop) {
    this.loop = loop;
  }

  /** The round that is open now. */
  Round open() {
    return round;
  }

  /** Has the open round committed soon; the connection is told when its part of that is done. */
  void join(Connection connection) {
    if (waiting.isEmpty()) {
      loop.execute(this::commit); // after everything else that is readable
    }
    waiting.add(connection);
  }

  private void commit() {
    List<Connection> joined = waiting;
    Round full = round;
    waiting = new ArrayList<>();
    round = new Round();
    var _ = full.commit(); // each waits for its part below
    for (Connection connection : joined) {
      CompletableFuture<Void> own = Round.settled(connection.touched());
      if (own.isDone()) {
        connection.committed();
      } else {
        var _ = own.thenRun(() -> loop.execute(connection::committed));
      }
    }
  }
}
