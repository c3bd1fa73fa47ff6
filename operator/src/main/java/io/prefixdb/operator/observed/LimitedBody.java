package io.prefixdb.operator.observed;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Ends a reading, with a sentence, when more comes than the operator reads, or than it keeps of one
 * node, or of all together. What is read and not kept is excused from the second limit.
 */
final class LimitedBody extends FilterInputStream {
  private static final long READ_MAX = 64L << 20;
  private static final long KEPT_MAX = 4L << 20;

  private final AnswerRoom.Claim claim;
  private long read;
  private long excused;

  LimitedBody(InputStream body, AnswerRoom.Claim claim) {
    super(body);
    this.claim = claim;
  }

  /** So many of the bytes that were read are not kept. */
  void excuse(long bytes) {
    excused = bytes;
  }

  @Override
  public int read() throws IOException {
    int next = super.read();
    count(next < 0 ? 0 : 1);
    return next;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int more = super.read(into, offset, length);
    count(Math.max(0, more));
    return more;
  }

  private void count(int more) throws IOException {
    read += more;
    if (read > READ_MAX || read - excused > KEPT_MAX) {
      throw new IOException(
          "it is too large: %d MiB are read, and %d MiB but for what a master tells of its slaves"
              .formatted(READ_MAX >> 20, KEPT_MAX >> 20));
    }
    claim.grow(read - excused + Math.min(excused, KEPT_MAX));
  }
}
