package io.prefixdb.node.replication.stream;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.replication.Standing;
import io.prefixdb.node.replication.stream.StreamFrame.Why;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what comes in into frames, wherever it is cut itself. Memory grows with what has come in,
 * not with what a length promises. After an exception it is of no use. For one thread.
 */
final class FrameReader {
  /** Frames of batches may be long, for a batch may be; those of a slave never are. */
  static final int MASTER_FRAME_BYTES_MAX = 256 << 20;

  static final int SLAVE_FRAME_BYTES_MAX = 1 << 10;

  /** The name of a state, which people are shown. */
  private static final int STATE_BYTES_MAX = 64;

  private static final int KEPT_BYTES_MAX = 1 << 20;
  private static final int ROOM_BYTES_MIN = 4 << 10;

  private final int frameBytesMax;
  private byte[] bytes = new byte[0];
  private int from;
  private int to;

  /** {@code frameBytesMax}: a longer frame is an error. */
  FrameReader(int frameBytesMax) {
    this.frameBytesMax = frameBytesMax;
  }

  /** Takes all that is left in the buffer. */
  void add(ByteBuffer in) {
    int more = in.remaining();
    if (bytes.length - to < more) {
      int held = to - from;
      int room = Math.max(Math.max(ROOM_BYTES_MIN, held + more), Math.min(2 * held, 1 << 30));
      bytes = Arrays.copyOfRange(bytes, from, from + room);
      from = 0;
      to = held;
    }
    in.get(bytes, to, more);
    to += more;
  }

  /** The next frame, or null when its end has not come in. */
  @Nullable StreamFrame next() throws StreamException {
    if (to - from < FrameWriter.HEAD_BYTES) {
      release();
      return null;
    }
    ByteBuffer head = ByteBuffer.wrap(bytes, from, FrameWriter.HEAD_BYTES);
    int length = head.getInt();
    int sum = head.getInt();
    if (length < 1 || length > frameBytesMax) {
      throw new StreamException(
          "a frame of %d bytes (expected: 1 to %d)".formatted(length, frameBytesMax));
    }
    int begin = from + FrameWriter.HEAD_BYTES;
    if (to - begin < length) {
      return null;
    }
    CRC32C found = new CRC32C();
    found.update(bytes, begin, length);
    if ((int) found.getValue() != sum) {
      throw new StreamException(
          "a frame of %d bytes with checksum %08x (expected: %08x)"
              .formatted(length, (int) found.getValue(), sum));
    }
    from = begin + length;
    return frame(ByteBuffer.wrap(bytes, begin, length));
  }

  /** Gives memory back that only a long frame needed. */
  private void release() {
    if (from == to) {
      from = 0;
      to = 0;
      if (bytes.length > KEPT_BYTES_MAX) {
        bytes = new byte[0];
      }
    }
  }

  private StreamFrame frame(ByteBuffer in) throws StreamException {
    FrameType type = FrameType.of(in.get());
    return switch (type) {
      case FOLLOW -> {
        need(in, type, 4 + 8 + 4 + 1);
        yield new StreamFrame.Follow(in.getInt(), position(in), credit(in), tag(in), prefix(in));
      }
      case ACK -> {
        needExactly(in, type, 4 + 8 + 4);
        yield new StreamFrame.Ack(in.getInt(), position(in), credit(in));
      }
      case END -> {
        needExactly(in, type, 4);
        yield new StreamFrame.End(in.getInt());
      }
      case HEARTBEAT -> {
        needExactly(in, type, 0);
        yield new StreamFrame.Heartbeat();
      }
      case AT -> {
        needExactly(in, type, 4 + 8);
        yield new StreamFrame.At(in.getInt(), position(in));
      }
      case BATCHES -> {
        need(in, type, 4 + 8);
        int bytes = in.remaining() - 4 - 8;
        yield new StreamFrame.Batches(in.getInt(), position(in), batches(in), bytes);
      }
      case PACKED -> {
        need(in, type, 4 + 8 + 4);
        int id = in.getInt();
        long last = position(in);
        ByteBuffer unpacked = unpacked(in);
        yield new StreamFrame.Batches(id, last, batches(unpacked), unpacked.limit());
      }
      case STANDS -> {
        need(in, type, 4 + 8 + 8);
        yield new StreamFrame.Stands(
            in.getInt(), new Standing(position(in), position(in), state(in)));
      }
      case REFUSED -> {
        need(in, type, 4 + 1 + 8);
        yield new StreamFrame.Refused(in.getInt(), Why.of(in.get()), position(in), text(in));
      }
    };
  }

  private static void need(ByteBuffer in, FrameType type, int least) throws StreamException {
    if (in.remaining() < least) {
      throw new StreamException(
          "a frame %s of %d bytes (expected: at least %d)".formatted(type, in.remaining(), least));
    }
  }

  private static void needExactly(ByteBuffer in, FrameType type, int bytes) throws StreamException {
    if (in.remaining() != bytes) {
      throw new StreamException(
          "a frame %s of %d bytes (expected: %d)".formatted(type, in.remaining(), bytes));
    }
  }

  private static long position(ByteBuffer in) throws StreamException {
    long position = in.getLong();
    if (position < 0) {
      throw new StreamException("a sequence of %d (expected: at least 0)".formatted(position));
    }
    return position;
  }

  private static int credit(ByteBuffer in) throws StreamException {
    int credit = in.getInt();
    if (credit < 0) {
      throw new StreamException("a credit of %d bytes (expected: at least 0)".formatted(credit));
    }
    return credit;
  }

  private static String tag(ByteBuffer in) throws StreamException {
    int length = in.get();
    if (length < 0 || length > in.remaining()) {
      throw new StreamException(
          "a tag of %d bytes (expected: at most %d, what is left of the frame)"
              .formatted(length, in.remaining()));
    }
    byte[] tag = new byte[length];
    in.get(tag);
    return new String(tag, StandardCharsets.UTF_8);
  }

  private static PrefixName prefix(ByteBuffer in) throws StreamException {
    Bytes name = Bytes.copyOf(in.array(), in.arrayOffset() + in.position(), in.remaining());
    Optional<PrefixName> prefix = PrefixName.parse(name);
    return prefix.orElseThrow(
        () -> new StreamException("prefix '%s' (expected: a safe name)".formatted(name)));
  }

  private ByteBuffer unpacked(ByteBuffer in) throws StreamException {
    int length = in.getInt();
    if (length < 1 || length > frameBytesMax) {
      throw new StreamException(
          "packed batches of %d bytes (expected: 1 to %d)".formatted(length, frameBytesMax));
    }
    return ByteBuffer.wrap(
        Packing.unpack(in.array(), in.arrayOffset() + in.position(), in.remaining(), length));
  }

  private static List<byte[]> batches(ByteBuffer in) throws StreamException {
    List<byte[]> logs = new ArrayList<>();
    while (in.hasRemaining()) {
      int length = in.remaining() < Integer.BYTES ? -1 : in.getInt();
      if (length < UpdateBatch.HEADER_BYTES || length > in.remaining()) {
        throw new StreamException(
            "a batch of %d bytes (expected: %d to %d, what is left of the frame)"
                .formatted(length, UpdateBatch.HEADER_BYTES, in.remaining()));
      }
      byte[] log = new byte[length];
      in.get(log);
      logs.add(log);
    }
    return logs;
  }

  private static String state(ByteBuffer in) throws StreamException {
    if (in.remaining() > STATE_BYTES_MAX) {
      throw new StreamException(
          "a state of %d bytes (expected: at most %d)".formatted(in.remaining(), STATE_BYTES_MAX));
    }
    return text(in);
  }

  private static String text(ByteBuffer in) {
    return new String(
        in.array(), in.arrayOffset() + in.position(), in.remaining(), StandardCharsets.UTF_8);
  }
}
