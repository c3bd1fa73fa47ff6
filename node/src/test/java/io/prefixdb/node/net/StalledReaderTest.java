package io.prefixdb.node.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.prefixdb.node.rpc.Cut;
import io.prefixdb.node.rpc.Traffic;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client that takes as many answers as the test says. */
class StalledReaderTest {
  private final Traffic traffic = new Traffic();
  private final Client channel = new Client(new StalledReader(1_000, 100, traffic));

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  @Test
  void aClientThatTakesAnswersStaysAlthoughMoreWaitForItThanBefore() {
    answer(3);
    channel.takes = 1;
    answer(5);

    pass(1_001);

    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void aClientThatTakesNothingIsClosed() {
    answer(3);
    pass(1_001);
    assertThat(channel.isOpen()).isFalse();
    assertThat(traffic.cuts()).containsEntry(Cut.READER_STALLED, 1L);
  }

  private void answer(int times) {
    for (int i = 0; i < times; i++) {
      var _ = channel.write(Unpooled.wrappedBuffer(new byte[100]));
    }
    channel.flush();
    channel.runPendingTasks();
  }

  private void pass(long ms) {
    channel.advanceTimeBy(ms, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
  }

  private static final class Client extends EmbeddedChannel {
    private int takes;

    Client(ChannelHandler handler) {
      super(handler);
      config().setWriteBufferWaterMark(new WriteBufferWaterMark(50, 100));
      freezeTime();
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) {
      for (; takes > 0 && !in.isEmpty(); takes--) {
        in.remove();
      }
    }
  }
}
