package io.prefixdb.node.replication.stream;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.Standing;
import java.util.List;

/**
 * One message of the stream (docs/protocol.md, "The stream"). A number names one following of one
 * prefix; the slave chooses it and never uses it again on that connection.
 */
public sealed interface StreamFrame {
  /** The longest tag of a history. */
  int TAG_BYTES_MAX = 127;

  /** What a slave says. */
  sealed interface OfSlave extends StreamFrame {}

  /** What a master says. */
  sealed interface OfMaster extends StreamFrame {}

  /**
   * Send this prefix from {@code position} on, which is the next sequence wanted.
   *
   * @param credit so many bytes of batches may be sent
   * @param tag of the history that they have to be of, see {@code get_history}
   */
  record Follow(int id, long position, int credit, String tag, PrefixName prefix)
      implements OfSlave {}

  /**
   * Everything below {@code position} is in the slave's own log.
   *
   * @param credit so many more bytes may be sent
   */
  record Ack(int id, long position, int credit) implements OfSlave {}

  /** Send no more of that. */
  record End(int id) implements OfSlave {}

  /** I am here. */
  record Heartbeat() implements OfSlave, OfMaster {}

  /** The prefix ends at {@code last} now: the first answer to a following, and each second. */
  record At(int id, long last) implements OfMaster {}

  /** The node that says it is a slave itself; with the first {@code At}, and each second. */
  record Stands(int id, Standing standing) implements OfMaster {}

  /**
   * Updates in their order, as the log has them.
   *
   * @param last where the prefix ended when they were sent
   * @param bytes what they cost of the credit
   */
  record Batches(int id, long last, List<byte[]> logs, int bytes) implements OfMaster {}

  /** Nothing (more) comes of that; it has ended. */
  record Refused(int id, Why why, long last, String reason) implements OfMaster {}

  /** Why a following ends. */
  enum Why {
    /** There is no such prefix. */
    NOT_FOUND(0),
    /** The update that is wanted existed, but none of the log is left. */
    PURGED(1),
    /** The log cannot be read now. */
    FAILED(2),
    /** The prefix is not, or no longer, of the history that was named. */
    CHANGED(3);

    private final byte code;

    Why(int code) {
      this.code = (byte) code;
    }

    byte code() {
      return code;
    }

    static Why of(byte code) throws StreamException {
      for (Why why : values()) {
        if (why.code == code) {
          return why;
        }
      }
      throw new StreamException("a refusal of kind %d (expected: 0 to 3)".formatted(code));
    }
  }
}
