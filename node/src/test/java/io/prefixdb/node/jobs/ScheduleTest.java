package io.prefixdb.node.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.config.JobTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {
  /** Clocks go forward on 29 March 2026 at 02:00 and back on 25 October 2026 at 03:00. */
  private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

  @ParameterizedTest
  @CsvSource({
    "05:00:00, 24, 2026-05-01T12:00, 2026-05-01T12:00, 2026-05-02T05:00",
    "05:00:00, 24, 2026-05-01T04:59:59, 2026-05-01T04:59:59, 2026-05-01T05:00",
    "05:00:00, 24, 2026-05-01T05:00, 2026-05-01T05:00, 2026-05-02T05:00",
    "05:00:00, 24, 2026-05-01T12:00, 2026-05-09T05:00, 2026-05-10T05:00",
    "05:00:00, 24, 2026-05-01T12:00, 2026-05-09T04:59, 2026-05-09T05:00",
    "05:00:00, 1, 2026-05-01T12:00, 2026-05-01T13:00, 2026-05-02T05:00",
    "05:00:00, 1, 2026-05-01T12:00, 2026-05-02T05:00, 2026-05-02T06:00",
    "05:00:00, 1, 2026-05-01T12:00, 2026-05-03T07:30, 2026-05-03T08:00",
    "05:00:00, 168, 2026-05-01T12:00, 2026-05-01T12:00, 2026-05-02T05:00",
    "05:00:00, 168, 2026-05-01T12:00, 2026-05-02T05:00, 2026-05-09T05:00",
    "05:00:00, 168, 2026-05-01T12:00, 2026-05-08T23:00, 2026-05-09T05:00",
    "'', 24, 2026-05-01T12:00, 2026-05-01T12:00, 2026-05-02T12:00",
    "'', 2, 2026-05-01T12:00, 2026-05-01T14:00, 2026-05-01T16:00",
    "'', 2, 2026-05-01T12:00, 2026-05-01T15:59, 2026-05-01T16:00"
  })
  void theNextRunFollowsTheStartTimeAndThePeriod(
      String start, int hours, LocalDateTime since, LocalDateTime now, LocalDateTime next) {
    assertThat(schedule(start, hours, since).next(at(now))).isEqualTo(at(next));
  }

  @Test
  void aDailyRunKeepsToTheLocalTimeWhenTheClocksChange() {
    Schedule daily = schedule("05:00:00", 24, LocalDateTime.parse("2026-03-27T12:00"));

    Instant before = daily.next(at(LocalDateTime.parse("2026-03-28T04:00")));
    Instant after = daily.next(before);

    assertThat(Duration.between(before, after)).isEqualTo(Duration.ofHours(23));
    assertThat(local(after)).isEqualTo(LocalDateTime.parse("2026-03-29T05:00"));
  }

  @Test
  void aTimeThatTheClocksLeaveOutIsAnHourLateOnThatDayOnly() {
    Schedule daily = schedule("02:30:00", 24, LocalDateTime.parse("2026-03-27T12:00"));

    Instant changed = daily.next(at(LocalDateTime.parse("2026-03-28T12:00")));

    assertThat(local(changed)).isEqualTo(LocalDateTime.parse("2026-03-29T03:30"));
    assertThat(local(daily.next(changed))).isEqualTo(LocalDateTime.parse("2026-03-30T02:30"));
  }

  @Test
  void aTimeThatComesTwiceCountsOnce() {
    Schedule daily = schedule("02:30:00", 24, LocalDateTime.parse("2026-10-23T12:00"));

    Instant changed = daily.next(at(LocalDateTime.parse("2026-10-24T12:00")));

    assertThat(changed).isEqualTo(Instant.parse("2026-10-25T00:30:00Z"));
    assertThat(local(daily.next(changed))).isEqualTo(LocalDateTime.parse("2026-10-26T02:30"));
  }

  @Test
  void everyRunComesAfterTheOneBefore() {
    for (int hours : new int[] {1, 5, 24, 36, 48}) {
      Schedule schedule = schedule("02:30:00", hours, LocalDateTime.parse("2026-03-20T12:00"));
      Instant now = at(LocalDateTime.parse("2026-03-20T12:00"));
      for (int run = 0; run < 500; run++) {
        Instant next = schedule.next(now);
        assertThat(next).isAfter(now).isBeforeOrEqualTo(now.plus(Duration.ofHours(hours + 25)));
        now = next;
      }
    }
  }

  private static Schedule schedule(String start, int hours, LocalDateTime since) {
    Optional<LocalTime> time = Optional.of(start).filter(s -> !s.isEmpty()).map(LocalTime::parse);
    return new Schedule(new JobTime(time, Duration.ofHours(hours)), at(since), ZONE);
  }

  private static Instant at(LocalDateTime local) {
    return ZonedDateTime.of(local, ZONE).toInstant();
  }

  private static LocalDateTime local(Instant instant) {
    return LocalDateTime.ofInstant(instant, ZONE);
  }
}
