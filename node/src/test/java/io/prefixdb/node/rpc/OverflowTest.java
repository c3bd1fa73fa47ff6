package io.prefixdb.node.rpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.rpc.FrameHandler.Progress;
import io.prefixdb.node.rpc.Traffic.MethodTraffic;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is answered to frames for which there is no room in the queue. */
final class OverflowTest {
  private static final long NOW = 5_000_000_000L;

  private final FrameDispatcher dispatcher =
      new FrameDispatcher(
          _ ->
              (_, _) -> {
                throw new AssertionError("nothing is executed");
              });
  private final Replies replies = new Replies();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"method\":\"get\",\"id\":1}{\"method\":\"x\",\"id\":\"b\"} | -32004:1 -32004:\"b\"",
        "{\"method\":\"set\",\"params\":{}} | ``",
        "{\"id\":7}{\"id\":{\"a\":1}} | -32600:7 -32600:{\"a\":1}",
        "{} | ``",
        "{\"method\":\"get\",\"id\":1}{ | -32004:1 -32700:null",
      })
  void whoeverHasAnIdHears(String frame, String answers) {
    assertThat(refuse(Route.QUEUED, frame)).isEqualTo(Progress.DONE);
    assertThat(
            told()
                .lines()
                .map(line -> line.replaceAll(".*\"code\":(-\\d+),.*},\"id\":(.*)}$", "$1:$2"))
                .toList())
        .isEqualTo(Arrays.stream(answers.split(" ")).filter(one -> !one.isEmpty()).toList());
  }

  @Test
  void anAnswerToNoCallEndsTheConnectionAsItDoesWhereThereIsRoom() {
    String frame =
        "{\"method\":\"get\",\"id\":1}{\"result\":1,\"id\":1}{\"method\":\"get\",\"id\":2}";
    assertThat(refuse(Route.QUEUED, frame)).isEqualTo(Progress.CLOSE);
    assertThat(told()).contains("\"id\":1").doesNotContain("\"id\":2");

    Route patient = new Route(Route.Speech.QUEUED, false, true, true, true);
    assertThat(refuse(patient, frame)).isEqualTo(Progress.DONE);
    assertThat(told()).contains("\"id\":2");
  }

  @Test
  void aConnectionForOneAnswerEndsWithThatOfARefusal() {
    Route once = new Route(Route.Speech.QUEUED, false, true, false, false);
    assertThat(refuse(once, "{\"method\":\"set\"}")).isEqualTo(Progress.DONE);
    assertThat(refuse(once, "{\"method\":\"get\",\"id\":1}")).isEqualTo(Progress.CLOSE);
  }

  @Test
  void anArrayIsRefusedByOneAndItsElementsAreWhatTheyAre() {
    Route batch = new Route(Route.Speech.BATCH, false, true, false, true);
    refuse(batch, "[{\"method\":\"get\",\"id\":1},{\"method\":\"set\"},3,{\"result\":1,\"id\":9}]");
    assertThat(told().lines()).hasSize(1);
    assertThat(told())
        .startsWith("[")
        .containsSubsequence("-32004", "\"id\":1", "-32600", "null", "-32600", "\"id\":9");
  }

  @Test
  void allOfItIsCountedWithTheTimeSinceItCameIn() {
    refuse(Route.QUEUED, "{\"method\":\"get\",\"id\":1}{\"id\":7}{");
    refuse(
        new Route(Route.Speech.BATCH, false, true, false, true),
        "[{\"method\":\"get\",\"id\":1},1]");
    Traffic traffic = new Traffic();
    replies.count(traffic, NOW + 1_000_000_000);
    List<MethodTraffic> methods = traffic.methods();
    assertThat(
            methods.stream()
                .collect(Collectors.toMap(MethodTraffic::method, MethodTraffic::outcomes))
                .toString())
        .contains("get={QueueOverflow=2}")
        .contains("InvalidRequest=2")
        .contains("ParseError=1");
    assertThat(methods.stream().mapToDouble(MethodTraffic::seconds).sum()).isEqualTo(5);
  }

  private Progress refuse(Route route, String frame) {
    byte[] text = frame.getBytes(UTF_8);
    return dispatcher.open(route, "").refuse(new Frame(text, 0, text.length, NOW), replies);
  }

  private String told() {
    return new String(Arrays.copyOf(replies.array(), replies.length()), UTF_8);
  }
}
