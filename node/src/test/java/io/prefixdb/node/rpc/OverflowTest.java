package io.prefixdb.node.rpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.model.Bytes;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is answered to frames for which there is no room in the queue. */
final class OverflowTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"method\":\"get\",\"id\":1}{\"method\":\"x\",\"id\":\"b\"} | -32004:1 -32004:\"b\"",
        "{\"method\":\"set\",\"params\":{}} | ``",
        "{\"id\":7}{\"id\":{\"a\":1}} | -32600:7 -32600:{\"a\":1}",
        "{} | ``",
        "{\"result\":1,\"id\":1} | ``",
        "{\"method\":\"get\",\"id\":1}{ | -32004:1 -32700:null",
      })
  void whoeverHasAnIdHears(String frame, String answers) {
    Replies replies = new Replies();
    Overflow.answer(Frame.of(Bytes.utf8(frame)), replies);
    String told = new String(Arrays.copyOf(replies.array(), replies.length()), UTF_8);
    assertThat(
            told.lines()
                .map(line -> line.replaceAll(".*\"code\":(-\\d+),.*},\"id\":(.*)}$", "$1:$2"))
                .toList())
        .isEqualTo(Arrays.stream(answers.split(" ")).filter(one -> !one.isEmpty()).toList());
  }
}
