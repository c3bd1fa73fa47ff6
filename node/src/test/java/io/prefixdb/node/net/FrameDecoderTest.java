package io.prefixdb.node.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.prefixdb.node.model.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FrameDecoderTest {
  private static final String WIRE = "{\"a\":1}\r\n\r\nsecond\n\rx\r\r\n{\"b\"\r:\n2}\r\n\r";
  private static final List<String> FRAMES = List.of("{\"a\":1}", "second\n\rx\r", "{\"b\"\r:\n2}");

  @Test
  void splitsAtEveryLineEndWhereverTheBytesWereCut() {
    byte[] wire = WIRE.getBytes(StandardCharsets.UTF_8);
    for (int first = 0; first <= wire.length; first++) {
      for (int second = first; second <= wire.length; second++) {
        EmbeddedChannel channel = new EmbeddedChannel(new FrameDecoder(20));
        write(channel, Arrays.copyOfRange(wire, 0, first));
        write(channel, Arrays.copyOfRange(wire, first, second));
        write(channel, Arrays.copyOfRange(wire, second, wire.length));
        assertThat(frames(channel)).as("cut at %s and %s", first, second).isEqualTo(FRAMES);
        channel.finishAndReleaseAll();
      }
    }
  }

  @Test
  void splitsByteByByte() {
    EmbeddedChannel channel = new EmbeddedChannel(new FrameDecoder(20));
    for (byte next : WIRE.getBytes(StandardCharsets.UTF_8)) {
      write(channel, new byte[] {next});
    }
    assertThat(frames(channel)).isEqualTo(FRAMES);
    channel.finishAndReleaseAll();
  }

  @Test
  void aFrameOverTheLimitClosesTheConnectionWithItsEndOrWithout() {
    for (String wire : List.of("ok\r\n12345\r\nlater\r\n", "ok\r\n12345", "ok\r\n123456789")) {
      EmbeddedChannel channel = new EmbeddedChannel(new FrameDecoder(4));
      write(channel, wire.getBytes(StandardCharsets.UTF_8));
      assertThat(frames(channel)).as(wire).containsExactly("ok");
      assertThat(channel.isOpen()).isFalse();
    }
  }

  @Test
  void aFrameOfExactlyTheLimitPasses() {
    EmbeddedChannel channel = new EmbeddedChannel(new FrameDecoder(4));
    write(channel, "1234\r\n".getBytes(StandardCharsets.UTF_8));
    assertThat(frames(channel)).containsExactly("1234");
    assertThat(channel.isOpen()).isTrue();
  }

  private static void write(EmbeddedChannel channel, byte[] bytes) {
    channel.writeInbound(Unpooled.wrappedBuffer(bytes));
  }

  private static List<String> frames(EmbeddedChannel channel) {
    List<String> frames = new ArrayList<>();
    for (Bytes frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
      frames.add(frame.toString());
    }
    return frames;
  }
}
