package io.prefixdb.node.rpc;

import io.prefixdb.node.model.Bytes;

/** One frame as it came in, without its line end. Nobody changes its bytes while it is in use. */
public final class Frame {
  private final byte[] text;
  private final int from;
  private final int to;
  private final long arrivedNanos;

  /** The bytes of {@code text} from {@code from} up to {@code to}, which came in at that time. */
  public Frame(byte[] text, int from, int to, long arrivedNanos) {
    this.text = text;
    this.from = from;
    this.to = to;
    this.arrivedNanos = arrivedNanos;
  }

  /** A frame of all these bytes. */
  public static Frame of(Bytes text) {
    return new Frame(text.array(), 0, text.length(), 0);
  }

  /** What the frame is a part of, lent for reading. */
  public byte[] text() {
    return text;
  }

  /** Where it begins. */
  public int from() {
    return from;
  }

  /** Where it ends. */
  public int to() {
    return to;
  }

  /** When it came in, by the clock that replies are timed with. */
  public long arrivedNanos() {
    return arrivedNanos;
  }

  public int length() {
    return to - from;
  }

  /** The bytes of the frame alone. */
  public Bytes copy() {
    return Bytes.copyOf(text, from, length());
  }
}
