package io.prefixdb.node.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.prefixdb.node.rpc.Frame;
import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Cuts sixteen frames that came together out of what was read, as a pipelining client sends. */
@State(Scope.Benchmark)
public class InboxBenchmark {
  private static final int FRAMES = 16;
  private static final int FRAME_BYTES = 200;

  private final Inbox inbox = new Inbox(1 << 20);
  private final ByteBuf read =
      Unpooled.directBuffer()
          .writeBytes(
              ("x".repeat(FRAME_BYTES) + "\r\n")
                  .repeat(FRAMES)
                  .getBytes(StandardCharsets.US_ASCII));

  @Benchmark
  @OperationsPerInvocation(FRAMES)
  public void cut(Blackhole frames) {
    read.readerIndex(0);
    inbox.add(read, 0);
    for (Frame frame = inbox.next(); frame != null; frame = inbox.next()) {
      frames.consume(frame);
    }
  }
}
