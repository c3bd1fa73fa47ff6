package io.prefixdb.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/** One connection of the driver, with the requests that wait for their replies. */
final class LoadConnection implements AutoCloseable {
  private final SocketChannel channel;
  private final SelectionKey key;
  private final Wire wire;
  private final Wire.Replies replies;
  private final ByteSink out = new ByteSink();
  private final long[] since;
  private final int[] free;
  private int firstFree;
  private int freeCount;
  private byte[] in = new byte[16384];
  private int inEnd;

  private LoadConnection(SocketChannel channel, SelectionKey key, Wire wire, int slots) {
    this.channel = channel;
    this.key = key;
    this.wire = wire;
    this.replies = wire.replies(slots);
    this.since = new long[slots];
    this.free = new int[slots];
    Arrays.setAll(free, slot -> slot);
    this.freeCount = slots;
  }

  /** Connects, and is found as the attachment of its key from then on. */
  static LoadConnection open(InetSocketAddress peer, Wire wire, int slots, Selector selector)
      throws IOException {
    SocketChannel channel = SocketChannel.open(peer);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.configureBlocking(false);
    SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
    LoadConnection connection = new LoadConnection(channel, key, wire, slots);
    key.attach(connection);
    return connection;
  }

  boolean hasFreeSlot() {
    return freeCount > 0;
  }

  /** Makes a request whose latency counts from {@code nanos}; {@link #flush} sends it. */
  void request(Verb verb, Keys keys, int count, long nanos) {
    int slot = free[firstFree];
    firstFree = (firstFree + 1) % free.length;
    freeCount--;
    since[slot] = nanos;
    wire.request(out, verb, slot, keys, count);
  }

  /** Sends what was made; what the system does not take is sent when it does. */
  void flush(ByteBuffer buffer) throws IOException {
    while (!out.isEmpty()) {
      buffer.clear();
      out.copyTo(buffer);
      int sent = channel.write(buffer.flip());
      out.sent(sent);
      if (buffer.hasRemaining()) {
        key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        return;
      }
    }
    if (key.interestOps() != SelectionKey.OP_READ) {
      key.interestOps(SelectionKey.OP_READ);
    }
  }

  /** Reads once and tells {@code replied} of each reply when its request was made. */
  void read(ByteBuffer buffer, Replied replied) throws IOException {
    buffer.clear();
    int count = channel.read(buffer);
    if (count < 0) {
      throw new EOFException("the server closed a connection of the load");
    }
    if (inEnd + count > in.length) {
      in = Arrays.copyOf(in, Math.max(in.length * 2, inEnd + count));
    }
    buffer.flip().get(in, inEnd, count);
    inEnd += count;
    int from = 0;
    for (int end = replies.end(in, from, inEnd); end >= 0; end = replies.end(in, from, inEnd)) {
      from = end;
      int slot = replies.slot();
      free[(firstFree + freeCount) % free.length] = slot;
      freeCount++;
      replied.requestOf(since[slot]);
    }
    System.arraycopy(in, from, in, 0, inEnd - from);
    inEnd -= from;
  }

  /** Is told of each reply. */
  interface Replied {
    void requestOf(long nanos);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
