package io.prefixdb.node.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.prefixdb.node.config.Framing;
import io.prefixdb.node.rpc.Frame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class InboxTest {
  private static final String WIRE = "{\"a\":1}\r\n\r\nsecond\n\rx\r\r\n{\"b\"\r:\n2}\r\n\r";
  private static final List<String> FRAMES = List.of("{\"a\":1}", "second\n\rx\r", "{\"b\"\r:\n2}");

  @Test
  void splitsAtEveryLineEndWhereverTheBytesWereCut() {
    byte[] wire = WIRE.getBytes(StandardCharsets.UTF_8);
    for (int first = 0; first <= wire.length; first++) {
      for (int second = first; second <= wire.length; second++) {
        Inbox inbox = new Inbox(20);
        List<Frame> frames = new ArrayList<>();
        add(inbox, Arrays.copyOfRange(wire, 0, first), frames);
        add(inbox, Arrays.copyOfRange(wire, first, second), frames);
        add(inbox, Arrays.copyOfRange(wire, second, wire.length), frames);
        assertThat(texts(frames)).as("cut at %s and %s", first, second).isEqualTo(FRAMES);
      }
    }
  }

  @Test
  void splitsAtASeparatorOfAnyLengthWhereverTheBytesWereCut() {
    for (String separator : List.of("\n", ";", "<>", "-=-", "\r\n\r\n")) {
      byte[] wire =
          String.join(separator, "one", "", "t-=\rwo", "three", "")
              .getBytes(StandardCharsets.UTF_8);
      for (int cut = 0; cut <= wire.length; cut++) {
        Inbox inbox = new Inbox(20, new Framing(separator, true, ""));
        List<Frame> frames = new ArrayList<>();
        add(inbox, Arrays.copyOfRange(wire, 0, cut), frames);
        add(inbox, Arrays.copyOfRange(wire, cut, wire.length), frames);
        assertThat(texts(frames))
            .as("'%s' cut at %s", separator, cut)
            .containsExactly("one", "t-=\rwo", "three");
        assertThat(inbox.held()).isZero();
      }
    }
  }

  @Test
  void leavesTheSeparatorInTheFrameWhereItIsNotTrimmed() {
    Inbox inbox = new Inbox(20, new Framing("\r\n", false, "\r\n"));
    List<Frame> frames = new ArrayList<>();
    add(inbox, "a\r\n\r\nb\r\n".getBytes(StandardCharsets.UTF_8), frames);
    assertThat(texts(frames)).containsExactly("a\r\n", "b\r\n");
  }

  @Test
  void whatCameInAtOnceIsAFrameWhereNothingSeparatesThem() {
    Inbox inbox = new Inbox(4, new Framing("", true, ""));
    List<Frame> frames = new ArrayList<>();
    add(inbox, "ab".getBytes(StandardCharsets.UTF_8), frames);
    add(inbox, "c\r\n".getBytes(StandardCharsets.UTF_8), frames);
    assertThat(texts(frames)).containsExactly("ab", "c\r\n");
    add(inbox, "12345".getBytes(StandardCharsets.UTF_8), frames);
    assertThat(frames).hasSize(2);
    assertThat(inbox.isOver()).isTrue();
  }

  @Test
  void aSeparatorThatHasBegunDoesNotCountAgainstTheLimit() {
    Inbox inbox = new Inbox(4, new Framing("<->", true, ""));
    List<Frame> frames = new ArrayList<>();
    add(inbox, "1234<-".getBytes(StandardCharsets.UTF_8), frames);
    assertThat(inbox.isOver()).isFalse();
    add(inbox, "x".getBytes(StandardCharsets.UTF_8), frames);
    assertThat(inbox.isOver()).isTrue();
  }

  @Test
  void framesThatWereKeptDoNotChangeWhateverComesAfterThem() {
    Inbox inbox = new Inbox(20);
    List<Frame> frames = new ArrayList<>();
    for (byte next : WIRE.repeat(50).getBytes(StandardCharsets.UTF_8)) {
      add(inbox, new byte[] {next}, frames);
    }
    assertThat(frames).hasSize(150);
    assertThat(texts(frames).subList(0, 3)).isEqualTo(FRAMES);
    assertThat(inbox.held()).isEqualTo(1);
  }

  @Test
  void nothingIsTakenFromTheFrameOverTheLimitOnWithItsEndOrWithout() {
    for (String wire : List.of("ok\r\n12345\r\nlater\r\n", "ok\r\n12345", "ok\r\n123456789")) {
      Inbox inbox = new Inbox(4);
      List<Frame> frames = new ArrayList<>();
      add(inbox, wire.getBytes(StandardCharsets.UTF_8), frames);
      assertThat(texts(frames)).as(wire).containsExactly("ok");
      assertThat(inbox.isOver()).as(wire).isTrue();
    }
  }

  @Test
  void aFrameOfExactlyTheLimitPasses() {
    Inbox inbox = new Inbox(4);
    List<Frame> frames = new ArrayList<>();
    add(inbox, "1234\r".getBytes(StandardCharsets.UTF_8), frames);
    assertThat(inbox.isOver()).isFalse();
    add(inbox, "\n".getBytes(StandardCharsets.UTF_8), frames);
    assertThat(texts(frames)).containsExactly("1234");
    assertThat(inbox.isOver()).isFalse();
  }

  private static void add(Inbox inbox, byte[] bytes, List<Frame> frames) {
    inbox.add(Unpooled.wrappedBuffer(bytes), 0);
    for (Frame frame = inbox.next(); frame != null; frame = inbox.next()) {
      frames.add(frame);
    }
  }

  private static List<String> texts(List<Frame> frames) {
    return frames.stream().map(frame -> frame.copy().toString()).toList();
  }
}
