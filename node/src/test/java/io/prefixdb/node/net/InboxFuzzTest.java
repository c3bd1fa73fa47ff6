package io.prefixdb.node.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.prefixdb.node.fuzz.Fuzz;
import io.prefixdb.node.rpc.Frame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Any bytes in any pieces are cut at the same places, up to the first frame over the limit. */
class InboxFuzzTest {
  private static final int FRAME_BYTES_MAX = 24;
  private static final Fuzz STREAMS =
      Fuzz.of(
          List.of(
              "one\r\ntwo\r\n\r\nthree\r\n",
              "a\rb\nc\r\n\r\r\n\n\r\n",
              "twenty-four bytes and no more\r\nshort\r\n",
              "{\"method\":\"get\"}\r\n{}\r\n\r\n\r\n[1]\r\nnot ended"),
          "\r",
          "\n",
          "\r\n",
          "\r\n\r\n",
          "\0",
          "0123456789012345678901234567890123456789");

  @Test
  void piecesMakeNoDifference() {
    STREAMS.run(
        input -> {
          Random random = new Random(Arrays.hashCode(input));
          Inbox inbox = new Inbox(FRAME_BYTES_MAX);
          List<String> taken = new ArrayList<>();
          for (int at = 0; at < input.length && !inbox.isOver(); ) {
            int end = Math.min(input.length, at + 1 + random.nextInt(12));
            inbox.add(Unpooled.wrappedBuffer(input, at, end - at), at);
            at = end;
            for (Frame frame = inbox.next(); frame != null; frame = inbox.next()) {
              taken.add(new String(frame.copy().array(), ISO_8859_1));
            }
            assertThat(inbox.held()).isLessThanOrEqualTo(FRAME_BYTES_MAX + 1 + 12);
          }
          assertThat(taken).isEqualTo(frames(new String(input, ISO_8859_1)));
        });
  }

  private static List<String> frames(String text) {
    List<String> frames = new ArrayList<>();
    List<String> lines = Arrays.asList(text.split("\r\n", -1));
    for (String line : lines.subList(0, lines.size() - 1)) {
      if (line.length() > FRAME_BYTES_MAX) {
        break;
      }
      if (!line.isEmpty()) {
        frames.add(line);
      }
    }
    return frames;
  }
}
