package io.prefixdb.node.simulation;

import io.prefixdb.node.simulation.SimulatedNetwork.Way;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * One direction of a connection: bytes arrive in their order, in pieces of any length, and wait
 * while the network does not pass.
 */
final class Wire {
  private static final long RETRY_NANOS = 200 * Scheduler.MS;

  private final Scheduler scheduler;
  private final SimulatedNetwork network;
  private final Way way;
  private final Consumer<ByteBuffer> receiver;
  private final ArrayDeque<byte[]> underWay = new ArrayDeque<>();
  private boolean delivering;
  private boolean closed;
  private int bytes;

  Wire(Scheduler scheduler, SimulatedNetwork network, Way way, Consumer<ByteBuffer> receiver) {
    this.scheduler = scheduler;
    this.network = network;
    this.way = way;
    this.receiver = receiver;
  }

  /** Bytes that have not arrived yet. */
  int bytes() {
    return bytes;
  }

  void send(ByteBuffer... parts) {
    for (ByteBuffer part : parts) {
      byte[] piece = new byte[part.remaining()];
      part.duplicate().get(piece);
      bytes += piece.length;
      underWay.add(piece);
    }
    if (!delivering) {
      delivering = true;
      var _ = scheduler.after(network.delayNanos(), this::deliver);
    }
  }

  /** What has not arrived never will. */
  void close() {
    closed = true;
    underWay.clear();
  }

  private void deliver() {
    if (closed) {
      return;
    }
    if (!network.passes(way)) {
      var _ = scheduler.after(RETRY_NANOS, this::deliver);
      return;
    }
    delivering = false;
    int pieces = 1 + scheduler.below(underWay.size());
    for (int i = 0; i < pieces && !closed; i++) {
      arrive(underWay.remove(), i + 1 == pieces);
    }
    if (!underWay.isEmpty() && !delivering) {
      delivering = true;
      var _ = scheduler.after(network.delayNanos(), this::deliver);
    }
  }

  /** The last piece may be cut in two. */
  private void arrive(byte[] piece, boolean last) {
    int length = last && scheduler.chance(200) ? scheduler.below(piece.length + 1) : piece.length;
    bytes -= length;
    if (length < piece.length) {
      byte[] rest = new byte[piece.length - length];
      System.arraycopy(piece, length, rest, 0, rest.length);
      underWay.addFirst(rest);
    }
    receiver.accept(ByteBuffer.wrap(piece, 0, length));
  }
}
