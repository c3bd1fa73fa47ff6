package io.prefixdb.node;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.ReloadOrder;
import io.prefixdb.node.replication.ReloadReply;
import io.prefixdb.node.replication.ReloadStatus;
import io.prefixdb.node.replication.Replicator;
import io.prefixdb.node.replication.SlaveState;
import io.prefixdb.node.replication.SlaveStatus;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The instance argument {@code load} (protocol, section 3.7): once the master has told its
 * prefixes, each that is followed is loaded anew, page by page, one after the other. Those that
 * could not be loaded are tried again when the others had their turn, after a while, without an
 * end.
 */
final class InitialLoad implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(InitialLoad.class);
  private static final long LOOK_MS = 100;
  private static final long AGAIN_MS = 2_000;

  private final Replicator replicator;
  private final LoadTurns turns = new LoadTurns();
  private final Thread thread;
  private long orders;

  private InitialLoad(Replicator replicator) {
    this.replicator = replicator;
    this.thread = Thread.ofPlatform().name("initial-load").daemon().unstarted(this::run);
  }

  /** Begins; the prefixes go on serving what they hold until they are loaded. */
  static InitialLoad start(Replicator replicator) {
    LOG.info("Initial load mode ON");
    InitialLoad load = new InitialLoad(replicator);
    load.thread.start();
    return load;
  }

  private void run() {
    try {
      while (!replicator.discovered()) {
        Thread.sleep(LOOK_MS);
      }
      while (!turns.isDone(followed())) {
        Optional<PrefixName> next = turns.next(followed());
        if (next.isPresent()) {
          turns.ended(next.get(), load(next.get()));
        } else {
          Thread.sleep(AGAIN_MS);
          turns.again();
        }
      }
      LOG.info("Initial load of {} prefixes is done", turns.loaded());
    } catch (InterruptedException e) {
      LOG.debug("the initial load is given up: {}", e.getMessage());
    }
  }

  private List<PrefixName> followed() {
    return replicator.statuses().stream()
        .filter(InitialLoad::isFollowed)
        .map(SlaveStatus::prefix)
        .toList();
  }

  private static boolean isFollowed(SlaveStatus status) {
    return switch (status.state()) {
      case SlaveState.Excluded _, SlaveState.Detached _ -> false;
      case SlaveState.CatchingUp _,
          SlaveState.InSync _,
          SlaveState.Disconnected _,
          SlaveState.CutOff _,
          SlaveState.Stuck _,
          SlaveState.Broken _,
          SlaveState.Reloading _ ->
          true;
    };
  }

  /** Whether it was loaded; somebody else's reload may be under way, or the master away. */
  private boolean load(PrefixName prefix) throws InterruptedException {
    String id = "initial-load-" + ++orders;
    ReloadReply reply = replicator.reload(new ReloadOrder(id, List.of(prefix), ReloadOrder.API));
    if (!(reply instanceof ReloadReply.Accepted)) {
      LOG.debug("the initial load of '{}' is put off: {}", prefix, reply);
      return false;
    }
    while (true) {
      ReloadStatus status = replicator.reloads();
      boolean runs = status.running().filter(run -> run.order().id().equals(id)).isPresent();
      if (!runs) {
        return status.last().filter(last -> last.order().id().equals(id)).isPresent()
            && status.last().get().succeeded();
      }
      Thread.sleep(LOOK_MS);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
