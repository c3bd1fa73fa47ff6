package io.prefixdb.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EventsTest {
  /** The API server's limit; an Event beyond it is not told at all. */
  private static final int BYTES_MAX = 1024;

  @ParameterizedTest
  @ValueSource(strings = {"x", "ж", "前", "😀"})
  void longNoteIsCutBetweenItsCharacters(String character) {
    for (String begin : new String[] {"", "1", "12", "123"}) {
      String note = Events.clip(begin + character.repeat(1100));

      assertThat(note.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(990, BYTES_MAX);
      assertThat(note).matches(begin + "(" + character + ")+…");
    }
  }

  @Test
  void shortNoteStays() {
    assertThat(Events.clip("ж".repeat(500))).isEqualTo("ж".repeat(500));
  }
}
