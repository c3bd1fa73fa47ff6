package io.prefixdb.node.replication.stream;

/** The kinds of frames by the byte that names them. */
enum FrameType {
  FOLLOW(1),
  ACK(2),
  END(3),
  HEARTBEAT(4),
  AT(5),
  BATCHES(6),
  REFUSED(7),
  /** Batches again, for who has said that it can read it. */
  PACKED(8),
  /** How a node stands that is a slave itself, for who has said that it can read it. */
  STANDS(9);

  private final byte code;

  FrameType(int code) {
    this.code = (byte) code;
  }

  byte code() {
    return code;
  }

  static FrameType of(byte code) throws StreamException {
    for (FrameType type : values()) {
      if (type.code == code) {
        return type;
      }
    }
    throw new StreamException(
        "a frame of type %d (expected: 1 to 9): are both sides nodes of one version?"
            .formatted(code));
  }
}
