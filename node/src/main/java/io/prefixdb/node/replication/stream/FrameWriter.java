package io.prefixdb.node.replication.stream;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.replication.Standing;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Frames as bytes, all numbers big-endian.
 *
 * <pre>
 *  0..3  how many bytes follow the checksum
 *  4..7  CRC-32C of these
 *  8     type
 *  9..   FOLLOW     number 4, position 8, credit 4, prefix
 *        ACK        number 4, position 8, credit 4
 *        END        number 4
 *        HEARTBEAT
 *        AT         number 4, last 8
 *        BATCHES    number 4, last 8, then for each batch its length 4 and its bytes
 *        REFUSED    number 4, why 1, last 8, reason
 *        PACKED     number 4, last 8, length 4 of what BATCHES would have in its place, then that,
 *                   packed
 *        STANDS     number 4, last of the first master 8, milliseconds behind it 8, state
 * </pre>
 */
final class FrameWriter {
  /** Before the bytes that the length counts. */
  static final int HEAD_BYTES = 8;

  /** Type, number and last of a frame of batches. */
  static final int BATCHES_BYTES = 1 + Integer.BYTES + Long.BYTES;

  /** A longer reason is cut. */
  private static final int REASON_BYTES_MAX = 1_024;

  private FrameWriter() {}

  static ByteBuffer frame(StreamFrame.OfSlave frame) {
    return switch (frame) {
      case StreamFrame.Follow follow -> {
        byte[] prefix = follow.prefix().bytes().array();
        byte[] tag = Bytes.utf8(follow.tag()).array();
        yield sealed(
            begun(
                    FrameType.FOLLOW,
                    Integer.BYTES + Long.BYTES + Integer.BYTES + 1 + tag.length + prefix.length)
                .putInt(follow.id())
                .putLong(follow.position())
                .putInt(follow.credit())
                .put((byte) tag.length)
                .put(tag)
                .put(prefix));
      }
      case StreamFrame.Ack ack ->
          sealed(
              begun(FrameType.ACK, Integer.BYTES + Long.BYTES + Integer.BYTES)
                  .putInt(ack.id())
                  .putLong(ack.position())
                  .putInt(ack.credit()));
      case StreamFrame.End end -> sealed(begun(FrameType.END, Integer.BYTES).putInt(end.id()));
      case StreamFrame.Heartbeat _ -> heartbeat();
    };
  }

  static ByteBuffer heartbeat() {
    return sealed(begun(FrameType.HEARTBEAT, 0));
  }

  static ByteBuffer at(int id, long last) {
    return sealed(begun(FrameType.AT, Integer.BYTES + Long.BYTES).putInt(id).putLong(last));
  }

  static ByteBuffer stands(int id, Standing standing) {
    byte[] state = Bytes.utf8(standing.state()).array();
    return sealed(
        begun(FrameType.STANDS, Integer.BYTES + 2 * Long.BYTES + state.length)
            .putInt(id)
            .putLong(standing.last())
            .putLong(standing.behindMillis())
            .put(state));
  }

  static ByteBuffer refused(int id, StreamFrame.Why why, long last, String reason) {
    byte[] text = Bytes.utf8(reason).array();
    int length = Math.min(text.length, REASON_BYTES_MAX);
    return sealed(
        begun(FrameType.REFUSED, Integer.BYTES + 1 + Long.BYTES + length)
            .putInt(id)
            .put(why.code())
            .putLong(last)
            .put(text, 0, length));
  }

  /** A frame in two parts; the second one is the chunk's own memory, which others may share. */
  static ByteBuffer[] batches(int id, long last, Chunk chunk) {
    ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES + BATCHES_BYTES);
    head.position(HEAD_BYTES).put(FrameType.BATCHES.code()).putInt(id).putLong(last);
    return inTwoParts(head, chunk.body());
  }

  /** The same, smaller where that is possible, for who has said that it can read it. */
  static ByteBuffer[] packed(int id, long last, Chunk chunk) {
    Optional<Bytes> packed = chunk.packed();
    if (packed.isEmpty()) {
      return batches(id, last, chunk);
    }
    ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES + BATCHES_BYTES + Integer.BYTES);
    head.position(HEAD_BYTES).put(FrameType.PACKED.code()).putInt(id).putLong(last);
    return inTwoParts(head.putInt(chunk.bytes()), packed.get());
  }

  /** {@code head}: written but for its length and its checksum. */
  private static ByteBuffer[] inTwoParts(ByteBuffer head, Bytes rest) {
    byte[] body = rest.array();
    int counted = head.position() - HEAD_BYTES;
    CRC32C sum = new CRC32C();
    sum.update(head.duplicate().flip().position(HEAD_BYTES));
    sum.update(body, 0, body.length);
    head.putInt(0, counted + body.length).putInt(Integer.BYTES, (int) sum.getValue());
    return new ByteBuffer[] {head.flip(), ByteBuffer.wrap(body)};
  }

  private static ByteBuffer begun(FrameType type, int bytes) {
    return ByteBuffer.allocate(HEAD_BYTES + 1 + bytes).putInt(1 + bytes).putInt(0).put(type.code());
  }

  private static ByteBuffer sealed(ByteBuffer frame) {
    CRC32C sum = new CRC32C();
    sum.update(frame.duplicate().flip().position(HEAD_BYTES));
    return frame.putInt(Integer.BYTES, (int) sum.getValue()).flip();
  }
}
