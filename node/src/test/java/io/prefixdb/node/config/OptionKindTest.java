package io.prefixdb.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers that are written as texts, in all the ways that the original reads them. */
final class OptionKindTest {
  @ParameterizedTest
  @CsvSource({
    "'', 0",
    "1d2h4m5s, 93845000",
    "5s4m2h1d, 93845000",
    "500ms, 500",
    "1s500ms, 1500",
    "500ms1s, 1500",
    "1m30s30s, 120000",
    "90m, 5400000",
    "999999999999s, 999999999999000"
  })
  void thePartsOfADurationAddUpInAnyOrder(String text, long millis) {
    assertThat(OptionKind.MS.accepts(TextNode.valueOf(text))).isTrue();
    assertThat(OptionKind.MS.number(TextNode.valueOf(text))).isEqualTo(millis);
    assertThat(OptionKind.SECONDS.number(TextNode.valueOf(text))).isEqualTo(millis / 1_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"600", "s", "1", "1d2", "1 d", "1D", "-5s", "1.5s", "soon", "999999999999d"})
  void whatIsNoDurationIsRefused(String text) {
    assertThat(OptionKind.MS.accepts(TextNode.valueOf(text))).isFalse();
    assertThat(OptionKind.SECONDS.accepts(TextNode.valueOf(text))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "'', 0",
    "4294967296, 4294967296",
    "17179869184B, 17179869184",
    "64KiB, 65536",
    "64KB, 64000",
    "64K, 64000",
    "3Mi, 3145728",
    "2 GiB, 2147483648",
    "1TB, 1000000000000"
  })
  void aSizeHasAnyLengthAndOneUnit(String text, long bytes) {
    assertThat(OptionKind.BYTES.accepts(TextNode.valueOf(text))).isTrue();
    assertThat(OptionKind.BYTES.number(TextNode.valueOf(text))).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"KiB", "1XB", "-1B", "1.5MiB", "999999999999999999KiB", "1PiB"})
  void whatIsNoSizeIsRefused(String text) {
    assertThat(OptionKind.BYTES.accepts(TextNode.valueOf(text))).isFalse();
  }
}
