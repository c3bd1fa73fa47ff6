package io.prefixdb.node.replication.stream;

import io.prefixdb.node.config.FeedConfig;
import io.prefixdb.node.replication.Downstreams;
import java.util.function.LongSupplier;

/** The master's side of streams without threads: whoever holds it gives the turns. */
public final class SteppedFeeds {
  private final Acks acks;
  private final Feeds feeds;

  public SteppedFeeds(
      LogSource source,
      Acks acks,
      Downstreams downstreams,
      Standings standings,
      LongSupplier nanoTime) {
    this.acks = acks;
    this.feeds =
        new Feeds(source, new FeedConfig(0, false), acks, downstreams, standings, nanoTime);
  }

  public FeedLine open(Outlet outlet, String node) {
    return feeds.open(outlet, node, false, true);
  }

  /** Gives turns until nobody can have one now; whether somebody had one. */
  public boolean run() {
    boolean ran = feeds.step();
    boolean more = ran;
    while (more) {
      more = feeds.step();
    }
    return ran;
  }

  /** To be called once a second. */
  public void tick() {
    feeds.tick();
    acks.expire();
  }
}
