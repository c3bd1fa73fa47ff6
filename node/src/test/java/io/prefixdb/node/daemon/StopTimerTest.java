package io.prefixdb.node.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class StopTimerTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final ZonedDateTime NOON = ZonedDateTime.of(2026, 5, 4, 12, 0, 0, 0, BERLIN);

  @Test
  void withoutTimesANodeRunsForEver() {
    assertThat(new StopTimer(Optional.empty(), Optional.empty()).allowed(NOON)).isEmpty();
  }

  @Test
  void theWorkingTimeCountsFromTheStart() {
    assertThat(new StopTimer(Optional.empty(), Optional.of(Duration.ofHours(2))).allowed(NOON))
        .contains(Duration.ofHours(2));
  }

  /** As for the original, whose default it is. */
  @Test
  void aWorkingTimeOfZeroIsNone() {
    Optional<Duration> zero = Optional.of(Duration.ZERO);
    assertThat(new StopTimer(Optional.empty(), zero).allowed(NOON)).isEmpty();
    assertThat(new StopTimer(Optional.of(LocalTime.of(22, 0)), zero).allowed(NOON))
        .contains(Duration.ofHours(10));
  }

  @Test
  void theShutdownTimeIsTheNextOneAndTheWorkingTimeFollowsIt() {
    Optional<Duration> hour = Optional.of(Duration.ofHours(1));
    assertThat(new StopTimer(Optional.of(LocalTime.of(22, 0)), Optional.empty()).allowed(NOON))
        .contains(Duration.ofHours(10));
    assertThat(new StopTimer(Optional.of(LocalTime.of(11, 0)), hour).allowed(NOON))
        .contains(Duration.ofHours(24));
    assertThat(new StopTimer(Optional.of(LocalTime.NOON), Optional.empty()).allowed(NOON))
        .contains(Duration.ofHours(24));
  }

  @Test
  void aDayWithAnotherNumberOfHoursIsCountedAsItIs() {
    ZonedDateTime evening = ZonedDateTime.of(2026, 3, 28, 23, 0, 0, 0, BERLIN);
    assertThat(new StopTimer(Optional.of(LocalTime.of(5, 0)), Optional.empty()).allowed(evening))
        .contains(Duration.ofHours(5));
  }
}
