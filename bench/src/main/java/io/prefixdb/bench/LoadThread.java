package io.prefixdb.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** The connections of one thread of the driver. Used by that thread alone. */
final class LoadThread implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final long PATIENCE_MS = 30_000;

  /** How long it sleeps at most while nothing is due; requests may start late by as much. */
  private static final long NAP_NANOS = 50_000;

  private final Selector selector;
  private final List<LoadConnection> connections = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

  private Histogram latencies = new Histogram(3);
  private long replies;
  private long now;
  private long lastReply;
  private long silence;

  private LoadThread(Selector selector) {
    this.selector = selector;
  }

  static LoadThread open(InetSocketAddress peer, Wire wire, int count, int slots)
      throws IOException {
    LoadThread thread = new LoadThread(Selector.open());
    for (int i = 0; i < count; i++) {
      thread.connections.add(LoadConnection.open(peer, wire, slots, thread.selector));
    }
    return thread;
  }

  /** Keeps so many requests of each connection in flight until all are answered. */
  Measurement closedLoop(Workload workload, Keys keys, int inFlight, long requests)
      throws IOException {
    long started = begin();
    long issued = 0;
    for (LoadConnection connection : connections) {
      for (int i = 0; i < inFlight && issued < requests; i++) {
        connection.request(workload.verb(issued++), keys, workload.keys(), now);
      }
      connection.flush(buffer);
    }
    while (replies < requests) {
      if (selector.select(PATIENCE_MS) == 0) {
        throw new IOException("no reply came within " + PATIENCE_MS / 1000 + " s");
      }
      now = System.nanoTime();
      for (SelectionKey ready : selector.selectedKeys()) {
        LoadConnection connection = (LoadConnection) ready.attachment();
        long before = replies;
        if (ready.isReadable()) {
          now = System.nanoTime();
          connection.read(buffer, this::replied);
        }
        for (long i = before; i < replies && issued < requests; i++) {
          connection.request(workload.verb(issued++), keys, workload.keys(), now);
        }
        connection.flush(buffer);
      }
      selector.selectedKeys().clear();
    }
    return end(started);
  }

  /**
   * Makes requests when they are due, however slow the replies come. A latency counts from when the
   * request was due, also when the driver or a full connection delayed it: a pause of the server
   * shows in every request that it delayed.
   */
  Measurement openLoop(Workload workload, Keys keys, double perSecond, long requests)
      throws IOException {
    double interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
    long started = begin();
    long issued = 0;
    int next = 0;
    while (replies < requests) {
      now = System.nanoTime();
      while (issued < requests && started + (long) (issued * interval) <= now) {
        int chosen = withFreeSlot(next);
        if (chosen < 0) {
          break;
        }
        LoadConnection connection = connections.get(chosen);
        next = (chosen + 1) % connections.size();
        connection.request(
            workload.verb(issued), keys, workload.keys(), started + (long) (issued * interval));
        issued++;
        connection.flush(buffer);
      }
      if (!readReady()) {
        long due = started + (long) (issued * interval) - System.nanoTime();
        LockSupport.parkNanos(issued < requests ? Math.clamp(due, 1, NAP_NANOS) : NAP_NANOS);
      }
      if (now - lastReply > TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS)) {
        throw new IOException("no reply came within " + PATIENCE_MS / 1000 + " s");
      }
    }
    return end(started);
  }

  private int withFreeSlot(int from) {
    for (int i = 0; i < connections.size(); i++) {
      int index = (from + i) % connections.size();
      if (connections.get(index).hasFreeSlot()) {
        return index;
      }
    }
    return -1;
  }

  /** Whether there was something to read. */
  private boolean readReady() throws IOException {
    if (selector.selectNow() == 0) {
      return false;
    }
    for (SelectionKey ready : selector.selectedKeys()) {
      LoadConnection connection = (LoadConnection) ready.attachment();
      if (ready.isReadable()) {
        now = System.nanoTime();
        connection.read(buffer, this::replied);
      }
      connection.flush(buffer);
    }
    selector.selectedKeys().clear();
    return true;
  }

  private void replied(long since) {
    latencies.recordValue(now - since);
    silence = Math.max(silence, now - lastReply);
    lastReply = now;
    replies++;
  }

  private long begin() {
    latencies = new Histogram(3);
    latencies.setAutoResize(true);
    replies = 0;
    silence = 0;
    now = System.nanoTime();
    lastReply = now;
    return now;
  }

  private Measurement end(long started) {
    return new Measurement(replies, now - started, latencies, 0, silence);
  }

  @Override
  public void close() throws IOException {
    for (LoadConnection connection : connections) {
      connection.close();
    }
    selector.close();
  }
}
