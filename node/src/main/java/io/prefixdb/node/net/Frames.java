package io.prefixdb.node.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.prefixdb.node.model.Bytes;
import java.util.List;

/** Frames on their way out. */
final class Frames {
  private static final byte[] END = {'\r', '\n'};

  private Frames() {}

  /** The frames with their line ends in one buffer, so that one write sends them all. */
  static ByteBuf join(ByteBufAllocator allocator, List<Bytes> frames) {
    int size = 0;
    for (Bytes frame : frames) {
      size += frame.length() + END.length;
    }
    ByteBuf out = allocator.buffer(size, size);
    for (Bytes frame : frames) {
      out.writeBytes(frame.array()).writeBytes(END);
    }
    return out;
  }
}
