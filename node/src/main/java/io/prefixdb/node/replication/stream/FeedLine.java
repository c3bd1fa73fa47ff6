package io.prefixdb.node.replication.stream;

import io.prefixdb.node.model.PrefixName;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The master's end of one slave's stream. What comes in is handed over by one thread; a feed that
 * is refused leaves by itself.
 */
public final class FeedLine {
  /** How many prefixes a slave may follow over one connection. */
  static final int FEEDS_MAX = 100_000;

  /** More credit than a slave ever gives; bounds what is sent to one that counts wrongly. */
  private static final int CREDIT_MAX = 1 << 30;

  private final Feeds feeds;
  private final Outlet outlet;
  private final String node;
  private final boolean packs;
  private final boolean chained;
  private final FrameReader reader = new FrameReader(FrameReader.SLAVE_FRAME_BYTES_MAX);
  private final FeedQueue.Place place = new FeedQueue.Place();
  private final Map<Integer, Feed> byId = new ConcurrentHashMap<>();
  private final Set<PrefixName> followed = ConcurrentHashMap.newKeySet();
  private volatile long heardNanos;

  FeedLine(Feeds feeds, Outlet outlet, String node, boolean packs, boolean chained, long nowNanos) {
    this.feeds = feeds;
    this.outlet = outlet;
    this.node = node;
    this.packs = packs;
    this.chained = chained;
    this.heardNanos = nowNanos;
  }

  Outlet outlet() {
    return outlet;
  }

  /** Sends a piece of the log of what the slave follows by that number. */
  void send(int id, long last, Chunk chunk) {
    ByteBuffer[] frame =
        packs ? FrameWriter.packed(id, last, chunk) : FrameWriter.batches(id, last, chunk);
    int bytes = 0;
    for (ByteBuffer part : frame) {
      bytes += part.remaining();
    }
    feeds.queue().sent(bytes);
    feeds.downstreams().sent(bytes);
    outlet.send(frame);
  }

  /** Says how this node is fed itself what the slave follows by that number. */
  void tellStanding(int id, PrefixName prefix) {
    if (chained) {
      feeds
          .standings()
          .of(prefix)
          .ifPresent(standing -> outlet.send(FrameWriter.stands(id, standing)));
    }
  }

  FeedQueue.Place place() {
    return place;
  }

  /** The name that the slave gave, empty if none. */
  String node() {
    return node;
  }

  /**
   * What tells the slave from others: its name, if it gave one, else where it is. It may have
   * several connections: of one that was cut off the end is seen late.
   */
  String slave() {
    return node.isEmpty() ? outlet.host() : node;
  }

  /**
   * Bytes of the slave came in.
   *
   * @throws StreamException when they are no stream: the connection has to be closed
   */
  public void received(ByteBuffer bytes) throws StreamException {
    heardNanos = feeds.now();
    reader.add(bytes);
    for (@Nullable StreamFrame frame = reader.next(); frame != null; frame = reader.next()) {
      switch (frame) {
        case StreamFrame.OfSlave said -> on(said);
        case StreamFrame.OfMaster said ->
            throw new StreamException("a slave sent a frame of a master: " + said.getClass());
      }
    }
  }

  private void on(StreamFrame.OfSlave frame) throws StreamException {
    switch (frame) {
      case StreamFrame.Follow follow -> follow(follow);
      case StreamFrame.Ack ack -> ack(ack);
      case StreamFrame.End end -> end(end.id());
      case StreamFrame.Heartbeat _ -> {
        // That it came is all.
      }
    }
  }

  private void follow(StreamFrame.Follow follow) throws StreamException {
    if (byId.size() >= FEEDS_MAX) {
      throw new StreamException(
          "a slave follows more than %d prefixes over one connection".formatted(FEEDS_MAX));
    }
    check(follow.credit());
    if (!followed.add(follow.prefix())) {
      throw new StreamException(
          "a second following of prefix '%s' (expected: the end of the first one before it)"
              .formatted(follow.prefix()));
    }
    Feed feed = new Feed(feeds, this, follow);
    if (byId.putIfAbsent(follow.id(), feed) != null) {
      throw new StreamException(
          "a following with the number %d (expected: one that is not in use)"
              .formatted(follow.id()));
    }
    feeds.downstreams().forget(outlet.host(), follow.prefix()); // if it asked without a name before
    report(feed);
    feed.wake();
  }

  private void ack(StreamFrame.Ack ack) throws StreamException {
    check(ack.credit());
    Feed feed = byId.get(ack.id());
    if (feed != null) { // else it was refused meanwhile
      feed.acknowledge(ack.position(), ack.credit());
    }
  }

  private static void check(int credit) throws StreamException {
    if (credit > CREDIT_MAX) {
      throw new StreamException(
          "a credit of %d bytes (expected: at most %d)".formatted(credit, CREDIT_MAX));
    }
  }

  private void end(int id) {
    Feed feed = remove(id);
    if (feed != null) {
      feed.end();
    }
  }

  /** The feed of that number ends; another one may follow the prefix. */
  @Nullable Feed remove(int id) {
    Feed feed = byId.remove(id);
    if (feed != null) {
      followed.remove(feed.prefix());
    }
    return feed;
  }

  /** The line takes more again. */
  public void writable() {
    feeds.queue().unblock(place);
  }

  /** The connection is gone. */
  public void ended() {
    feeds.remove(this);
    byId.values().forEach(Feed::end);
    byId.clear();
    feeds.queue().unblock(place); // so that they see it
  }

  private void report(Feed feed) {
    long position = feed.acknowledged();
    feeds.downstreams().heard(slave(), feed.prefix(), position, position - 1);
  }

  /** Once a second; says whether the slave still lives. */
  boolean tick(long nowNanos, long silentMaxNanos) {
    if (nowNanos - heardNanos > silentMaxNanos) {
      return false;
    }
    if (outlet.isWritable()) {
      outlet.send(FrameWriter.heartbeat());
    }
    byId.values().forEach(Feed::tick);
    byId.values().forEach(this::report);
    return true;
  }
}
