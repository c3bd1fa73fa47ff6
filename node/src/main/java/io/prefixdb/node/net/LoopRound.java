package io.prefixdb.node.net;

import io.netty.util.concurrent.EventExecutor;
import io.prefixdb.node.rpc.Round;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The round of one event loop: all connections that were readable at once leave their writes in it,
 * and it is committed when the loop has read them all. Everything here runs on that loop.
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

  /** Has the open round committed soon; the connection is told when that is done. */
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
    CompletableFuture<Void> committed = full.commit();
    if (committed.isDone()) {
      joined.forEach(Connection::committed);
    } else {
      var _ = committed.thenRun(() -> loop.execute(() -> joined.forEach(Connection::committed)));
    }
  }
}
