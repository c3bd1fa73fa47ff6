package io.prefixdb.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TextsTest {
  /** The status would differ from the stored one for ever, and be written again and again. */
  @ParameterizedTest
  @ValueSource(strings = {"", "x"})
  void longSentenceIsStoredAsItIs(String begin) {
    String clipped = Texts.clip(begin + "😀".repeat(1000));

    byte[] stored = clipped.getBytes(StandardCharsets.UTF_8);
    assertThat(new String(stored, StandardCharsets.UTF_8)).isEqualTo(clipped);
    assertThat(clipped).startsWith(begin + "😀".repeat(299)).endsWith("…");
  }
}
