package io.prefixdb.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.LocalTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Times of the day in a configuration and on the command line. */
final class DayTimeTextTest {
  @ParameterizedTest
  @CsvSource({"05:00:00, 5, 0, 0", "5:00:00, 5, 0, 0", "5:7:9, 5, 7, 9", "23:59, 23, 59, 0"})
  void zerosAndSecondsMayBeLeftOut(String text, int hours, int minutes, int seconds) {
    assertThat(DayTimeText.parse(text)).isEqualTo(LocalTime.of(hours, minutes, seconds));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "24:00:00", "12:60:00", "at noon", "5:00:00 ", "-1:00:00"})
  void whatIsNoTimeOfTheDayIsRefused(String text) {
    assertThatThrownBy(() -> DayTimeText.parse(text)).isInstanceOf(DateTimeException.class);
  }
}
