package io.prefixdb.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FollowingTest {
  @ParameterizedTest
  @CsvSource({
    "05:00:00, 04:59:58, PT2S",
    "05:00:00, 05:00:00, PT0S",
    "05:00:00, 05:00:01, PT23H59M59S",
    "00:00:00, 23:59:59, PT1S",
  })
  void theWaitIsUntilTheClockShowsThatTimeNext(LocalTime start, LocalTime now, Duration wait) {
    assertThat(Following.until(start, now)).isEqualTo(wait);
  }
}
