package io.prefixdb.node.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.prefixdb.node.model.Bytes;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Splits what comes in at every CRLF into frames without it; empty frames are passed over. A lone
 * CR or LF belongs to the frame. A frame over the limit closes the connection, for there is no way
 * back into step with the peer that would not answer half a message.
 */
final class FrameDecoder extends ByteToMessageDecoder {
  private static final Logger LOG = LoggerFactory.getLogger(FrameDecoder.class);

  private final int bytesMax;
  private int scanned;
  private boolean closed;

  FrameDecoder(int bytesMax) {
    this.bytesMax = bytesMax;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (closed) {
      in.skipBytes(in.readableBytes());
      return;
    }
    int length = frameLength(in);
    int known = length < 0 ? in.readableBytes() : length;
    if (known > bytesMax) {
      closed = true;
      LOG.warn(
          "a message of {} or more bytes came from {} (expected: at most {}): the connection is"
              + " closed",
          known,
          ctx.channel().remoteAddress(),
          bytesMax);
      in.skipBytes(in.readableBytes());
      var _ = ctx.close();
    } else if (length >= 0) {
      if (length > 0) {
        out.add(Bytes.of(ByteBufUtil.getBytes(in, in.readerIndex(), length)));
      }
      in.skipBytes(length + 2);
    }
  }

  /** How long the first frame is, or -1 while its end is not there; scans each byte once. */
  private int frameLength(ByteBuf in) {
    int start = in.readerIndex();
    int from = start + scanned;
    while (true) {
      int cr = in.indexOf(from, in.writerIndex(), (byte) '\r');
      if (cr < 0 || cr + 1 == in.writerIndex()) {
        scanned = (cr < 0 ? in.writerIndex() : cr) - start;
        return -1;
      }
      if (in.getByte(cr + 1) == '\n') {
        scanned = 0;
        return cr - start;
      }
      from = cr + 1;
    }
  }
}
