package io.prefixdb.node.replication.stream;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.stream.StreamFrame.OfSlave;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The other end of a {@link FeedLine}: takes frames apart, and acknowledges if it is told to. */
final class FakeSlave implements Outlet {
  private final FrameReader reader = new FrameReader(FrameReader.MASTER_FRAME_BYTES_MAX);
  private final List<StreamFrame> frames = new ArrayList<>();
  private final Map<Integer, Integer> batches = new TreeMap<>();
  private final Map<Integer, Integer> bytes = new TreeMap<>();
  volatile boolean writable = true;
  volatile boolean closed;

  @Override
  public boolean isWritable() {
    return writable && !closed;
  }

  @Override
  public synchronized void send(ByteBuffer... parts) {
    try {
      for (ByteBuffer part : parts) {
        reader.add(part);
      }
      for (@Nullable StreamFrame next = reader.next(); next != null; next = reader.next()) {
        frames.add(next);
        if (next instanceof StreamFrame.Batches given) {
          batches.merge(given.id(), given.logs().size(), Integer::sum);
          bytes.merge(given.id(), given.bytes(), Integer::sum);
        }
      }
    } catch (StreamException e) {
      throw new AssertionError("the master sends what cannot be read", e);
    }
  }

  @Override
  public void close() {
    closed = true;
  }

  @Override
  public String peer() {
    return "fake:" + System.identityHashCode(this);
  }

  @Override
  public String host() {
    return "fake";
  }

  static void say(FeedLine line, OfSlave frame) throws StreamException {
    line.received(FrameWriter.frame(frame));
  }

  static void follow(FeedLine line, int id, String prefix, long position, int credit)
      throws StreamException {
    say(line, new StreamFrame.Follow(id, position, credit, FakeLogs.TAG, new PrefixName(prefix)));
  }

  synchronized List<StreamFrame> frames() {
    return List.copyOf(frames);
  }

  /** How many batches came for that number. */
  synchronized int batches(int id) {
    return batches.getOrDefault(id, 0);
  }

  synchronized int bytes(int id) {
    return bytes.getOrDefault(id, 0);
  }
}
