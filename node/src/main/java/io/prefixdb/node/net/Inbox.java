package io.prefixdb.node.net;

import io.netty.buffer.ByteBuf;
import io.prefixdb.node.config.Framing;
import io.prefixdb.node.rpc.Frame;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What came in on one connection and is not taken yet, cut into frames at every separator, which is
 * CRLF unless the port has another one: a lone CR or LF belongs to the frame then. Without any,
 * what is there is a frame. Empty frames are passed over. Holds no memory while it is empty. The
 * bytes of a frame that was taken never change, so it may be kept. For one thread.
 */
final class Inbox {
  private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);
  private static final byte[] NONE = {};

  private final int frameBytesMax;
  private final byte[] separator;

  /** How many bytes of the separator stay with the frame. */
  private final int kept;

  private byte[] bytes = NONE;
  private int from;
  private int to;

  /** Up to here no separator begins. */
  private int scanned;

  /** When the oldest bytes came in, and from where on they came in later. */
  private long arrivedNanos;

  private int later;
  private long laterNanos;

  Inbox(int frameBytesMax) {
    this(frameBytesMax, Framing.LINES);
  }

  Inbox(int frameBytesMax, Framing framing) {
    this.frameBytesMax = frameBytesMax;
    this.separator = framing.requestEnd().getBytes(StandardCharsets.UTF_8);
    this.kept = framing.trims() ? 0 : separator.length;
  }

  /** Takes all that is readable now. */
  void add(ByteBuf in, long nowNanos) {
    int more = in.readableBytes();
    if (from == to) {
      arrivedNanos = nowNanos;
      later = Integer.MAX_VALUE;
    } else if (later == Integer.MAX_VALUE) {
      later = to;
      laterNanos = nowNanos;
    }
    if (bytes.length - to < more) {
      int room = from == to ? more : Math.max(2 * held(), held() + more);
      bytes = Arrays.copyOfRange(bytes, from, from + room);
      scanned -= from;
      later -= later == Integer.MAX_VALUE ? 0 : from;
      to -= from;
      from = 0;
    }
    in.readBytes(bytes, to, more);
    to += more;
  }

  /** The next frame, or null when the end of none has come in, or it is too long. */
  @Nullable Frame next() {
    int end = frameEnd();
    while (end == from) {
      skip(end + separator.length);
      end = frameEnd();
    }
    if (end < 0 && from == to) {
      clear();
    }
    if (end < 0 || end - from > frameBytesMax) {
      return null;
    }
    if (end >= later) {
      arrivedNanos = laterNanos;
      later = Integer.MAX_VALUE;
    }
    Frame frame = new Frame(bytes, from, end + kept, arrivedNanos);
    skip(end + separator.length);
    return frame;
  }

  private void skip(int position) {
    from = position;
    scanned = position;
  }

  /** Where the first separator begins, negative when there is none. */
  private int frameEnd() {
    return switch (separator.length) {
      case 2 -> pairAt(separator[0], separator[1]);
      case 0 -> from == to ? -1 : to;
      default -> separatorAt();
    };
  }

  /** Looks at each byte once. */
  private int pairAt(byte first, byte second) {
    for (int at = scanned; at < to - 1; at++) {
      if (bytes[at] == first && bytes[at + 1] == second) {
        scanned = at;
        return at;
      }
    }
    scanned = Math.max(scanned, to - 1);
    return -1;
  }

  private int separatorAt() {
    int last = to - separator.length;
    for (int at = scanned; at <= last; at++) {
      if (Arrays.equals(bytes, at, at + separator.length, separator, 0, separator.length)) {
        scanned = at;
        return at;
      }
    }
    scanned = Math.max(scanned, last + 1);
    return -1;
  }

  /** Whether there is one to take. */
  boolean hasFrame() {
    return frameEnd() >= 0;
  }

  /**
   * Whether the next frame is longer than the limit. There is no way back into step with the peer
   * then that would not take half a message for a whole one.
   */
  boolean isOver() {
    int end = frameEnd();
    int known = end < 0 ? held() - begunSeparator() : end - from;
    return known > frameBytesMax;
  }

  /** How many bytes at the end may be the beginning of a separator. */
  private int begunSeparator() {
    for (int length = Math.min(separator.length - 1, held()); length > 0; length--) {
      if (Arrays.equals(bytes, to - length, to, separator, 0, length)) {
        return length;
      }
    }
    return 0;
  }

  /** How much memory it takes. */
  int capacity() {
    return bytes.length;
  }

  /** How many bytes wait. */
  int held() {
    return to - from;
  }

  /** The line of the log about that, after which the connection is closed. */
  void logOver(SocketAddress peer) {
    LOG.error(
        "Read buffer overflow. The descriptor will be closed. size={} from {} (expected: messages"
            + " of at most {} bytes)",
        held(),
        peer,
        frameBytesMax);
  }

  /** Takes what waits, whether or not it is whole frames. */
  byte[] takeAll() {
    byte[] all = Arrays.copyOfRange(bytes, from, to);
    clear();
    return all;
  }

  /** Forgets what waits. */
  void clear() {
    bytes = NONE;
    from = 0;
    to = 0;
    scanned = 0;
  }
}
