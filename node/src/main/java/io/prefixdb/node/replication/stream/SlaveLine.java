package io.prefixdb.node.replication.stream;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.UpdateStream.Following;
import io.prefixdb.node.replication.UpdateStream.Push;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The slave's end of a stream. One thread hands over what comes in; prefixes may be followed by any
 * thread.
 */
public final class SlaveLine {
  /**
   * What all prefixes together may have under way: each has the same share of it, from its first
   * acknowledgement on that comes after others began or ended. What is idle keeps its share from
   * before.
   */
  static final int CREDIT_OF_ALL = 32 << 20;

  static final int CREDIT_MAX = 2 << 20;

  /** For thousands of prefixes: less would be many frames for few bytes. */
  static final int CREDIT_MIN = 4 << 10;

  private final Outlet outlet;
  private final FrameReader reader = new FrameReader(FrameReader.MASTER_FRAME_BYTES_MAX);
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<Integer, Followed> followed = new ConcurrentHashMap<>();
  private volatile boolean lost;

  /** A stream that has just begun. */
  public SlaveLine(Outlet outlet) {
    this.outlet = outlet;
  }

  /** See {@link io.prefixdb.node.replication.UpdateStream#follow}. */
  public Following follow(PrefixName prefix, long position, String tag, Consumer<Push> told) {
    int id = ids.incrementAndGet();
    int credit = share(followed.size() + 1);
    Followed following = new Followed(id, told, credit);
    followed.put(id, following);
    if (lost) {
      end(following);
    } else {
      outlet.send(FrameWriter.frame(new StreamFrame.Follow(id, position, credit, tag, prefix)));
    }
    return following;
  }

  /** Of none too, for the last one may end while it is acknowledged. */
  static int share(int prefixes) {
    return Math.clamp(CREDIT_OF_ALL / Math.max(1, prefixes), CREDIT_MIN, CREDIT_MAX);
  }

  private final class Followed implements Following {
    private final int id;
    private final Consumer<Push> told;

    /** What the master may still send. */
    private final AtomicLong credit;

    /** That, and what came and is not acknowledged; of the one thread that acknowledges. */
    private int window;

    Followed(int id, Consumer<Push> told, int credit) {
      this.id = id;
      this.told = told;
      this.credit = new AtomicLong(credit);
      this.window = credit;
    }

    @Override
    public void acknowledge(long position, int bytes) {
      if (followed.containsKey(id)) {
        int left = window - bytes;
        window = Math.max(left, share(followed.size()));
        credit.addAndGet(window - left);
        outlet.send(FrameWriter.frame(new StreamFrame.Ack(id, position, window - left)));
      }
    }

    @Override
    public void end() {
      if (followed.remove(id) != null) {
        outlet.send(FrameWriter.frame(new StreamFrame.End(id)));
      }
    }
  }

  /**
   * Bytes of the master came in.
   *
   * @throws StreamException when they are no stream: the connection has to be closed
   */
  public void received(ByteBuffer bytes) throws StreamException {
    reader.add(bytes);
    for (@Nullable StreamFrame frame = reader.next(); frame != null; frame = reader.next()) {
      switch (frame) {
        case StreamFrame.OfMaster said -> on(said);
        case StreamFrame.OfSlave said ->
            throw new StreamException("a master sent a frame of a slave: " + said.getClass());
      }
    }
  }

  private void on(StreamFrame.OfMaster frame) throws StreamException {
    switch (frame) {
      case StreamFrame.At at -> tell(at.id(), new Push.At(at.last()));
      case StreamFrame.Stands stands -> tell(stands.id(), new Push.Stands(stands.standing()));
      case StreamFrame.Batches batches -> batches(batches);
      case StreamFrame.Refused refused -> {
        @Nullable Followed following = followed.remove(refused.id());
        if (following != null) {
          following.told.accept(refusal(refused));
        }
      }
      case StreamFrame.Heartbeat _ -> {
        // That it came is all.
      }
    }
  }

  private void batches(StreamFrame.Batches batches) throws StreamException {
    Followed following = followed.get(batches.id());
    if (following == null) {
      return; // it has ended here, and the master does not know yet
    }
    if (following.credit.getAndAdd(-batches.bytes()) <= 0) {
      throw new StreamException("the master sends more than it was allowed to");
    }
    following.told.accept(new Push.Batches(batches.logs(), batches.last(), batches.bytes()));
  }

  private void tell(int id, Push push) {
    Followed following = followed.get(id);
    if (following != null) {
      following.told.accept(push);
    }
  }

  private static Push refusal(StreamFrame.Refused refused) {
    return switch (refused.why()) {
      case NOT_FOUND -> new Push.NotFound();
      case PURGED -> new Push.Purged(refused.last());
      case FAILED -> new Push.Failed("the master says: " + refused.reason());
      case CHANGED -> new Push.Changed();
    };
  }

  /** To be called once a second: the master wants to hear something. */
  public void tick() {
    outlet.send(FrameWriter.heartbeat());
  }

  /** The connection is gone. */
  public void ended() {
    lost = true;
    followed.values().forEach(this::end);
  }

  private void end(Followed following) {
    if (followed.remove(following.id) != null) {
      following.told.accept(new Push.Lost());
    }
  }
}
