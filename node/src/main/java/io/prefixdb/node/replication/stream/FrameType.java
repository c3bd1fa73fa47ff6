package io.prefixdb.node.replication.stream;

/** The kinds of frames by the byte that names them: 1 for the first, and so on. */
enum FrameType {
  FOLLOW,
  ACK,
  END,
  HEARTBEAT,
  AT,
  BATCHES,
  REFUSED;

  private static final FrameType[] ALL = values();

  byte code() {
    return (byte) (ordinal() + 1);
  }

  static FrameType of(byte code) throws StreamException {
    if (code < 1 || code > ALL.length) {
      throw new StreamException(
          "a frame of type %d (expected: 1 to %d): are both sides nodes of one version?"
              .formatted(code, ALL.length));
    }
    return ALL[code - 1];
  }
}
