package io.prefixdb.node.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.config.JobTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JobTest {
  private static final Instant START = Instant.parse("2026-05-01T00:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);

  private final SetClock clock = new SetClock();
  private final List<Instant> runs = new ArrayList<>();

  @Test
  void itRunsWhenItsTimeHasComeAndNotBefore() {
    Job job = hourly(progress -> 7);

    job.runIfDue(clock);
    assertThat(runs).isEmpty();
    clock.now = START.plus(HOUR);
    job.runIfDue(clock);
    job.runIfDue(clock);

    assertThat(runs).containsExactly(START.plus(HOUR));
    JobStatus status = job.status();
    assertThat(status.next()).contains(START.plus(HOUR.multipliedBy(2)));
    assertThat(status.lastSuccess()).contains(START.plus(HOUR));
    assertThat(status.lastBytes()).isEqualTo(7);
    assertThat(status.running()).isEmpty();
  }

  @Test
  void runsThatWereMissedAreMadeUpForByOne() {
    Job job = hourly(progress -> 0);
    clock.now = START.plus(HOUR.multipliedBy(5)).plusSeconds(1);

    job.runIfDue(clock);
    job.runIfDue(clock);

    assertThat(runs).hasSize(1);
    assertThat(job.status().next()).contains(START.plus(HOUR.multipliedBy(6)));
  }

  /** What ran by a wrong clock is not to be the last for as long as that was wrong. */
  @Test
  void aClockThatWasFarAheadAndIsSetBackPutsNoRunOff() {
    Job job = hourly(progress -> 0);
    clock.now = START.plus(Duration.ofDays(1000));
    job.runIfDue(clock);

    for (int minute = 1; minute <= 125; minute++) {
      clock.now = START.plus(Duration.ofMinutes(minute));
      job.runIfDue(clock);
    }

    assertThat(runs)
        .containsExactly(
            START.plus(Duration.ofDays(1000)), START.plus(HOUR), START.plus(HOUR.multipliedBy(2)));
  }

  @Test
  void aNodeThatStartedByAClockThatWasAheadHasItsRunsToo() {
    Schedule early =
        new Schedule(
            new JobTime(Optional.of(LocalTime.of(5, 0)), Duration.ofDays(1)),
            START.plus(Duration.ofDays(1000)),
            ZoneOffset.UTC);
    Instant started = early.since();
    Job daily = new Job("daily", Optional.of(early), counted(progress -> 0), started);
    Job once = new Job("once", Optional.empty(), counted(progress -> 0), started);

    clock.now = START;
    once.runIfDue(clock);
    daily.runIfDue(clock);
    clock.now = START.plus(Duration.ofHours(5));
    daily.runIfDue(clock);

    assertThat(runs).containsExactly(START, START.plus(Duration.ofHours(5)));
    assertThat(daily.status().next()).contains(START.plus(Duration.ofHours(29)));
  }

  @Test
  void aClockThatIsSetRightByAMomentRepeatsNoRun() {
    Job job = hourly(progress -> 0);
    clock.now = START.plus(HOUR);
    job.runIfDue(clock);

    clock.now = START.plus(HOUR).minusSeconds(2);
    job.runIfDue(clock);
    clock.now = START.plus(HOUR).plusSeconds(2);
    job.runIfDue(clock);

    assertThat(runs).hasSize(1);
  }

  @Test
  void oneThatFailsIsToldAndRunsAgain() {
    Job job =
        hourly(
            progress -> {
              if (runs.size() == 2) {
                throw new WorkException("no space");
              }
              return 5;
            });
    for (int i = 1; i <= 3; i++) {
      clock.now = START.plus(HOUR.multipliedBy(i));
      job.runIfDue(clock);
      assertThat(job.status().lastError()).isEqualTo(i == 2 ? "no space" : "");
    }

    assertThat(job.status().failures()).isEqualTo(1);
    assertThat(job.status().lastSuccess()).contains(START.plus(HOUR.multipliedBy(3)));
  }

  @Test
  void aFailureInsideTheNodeDoesNotEndTheJob() {
    Job job =
        hourly(
            progress -> {
              throw new IllegalStateException("unexpected");
            });
    clock.now = START.plus(HOUR);
    job.runIfDue(clock);

    assertThat(job.status().lastError()).isEqualTo("unexpected");
    assertThat(job.status().next()).contains(START.plus(HOUR.multipliedBy(2)));
  }

  @Test
  void aMachineThatIsOutOfMemoryForAMomentDoesNotEndTheJobEither() {
    Job job =
        hourly(
            progress -> {
              throw new OutOfMemoryError("of a test");
            });
    clock.now = START.plus(HOUR);
    job.runIfDue(clock);

    assertThat(job.status().lastError()).isEqualTo("of a test");
    assertThat(job.status().next()).contains(START.plus(HOUR.multipliedBy(2)));
  }

  @Test
  void whileItRunsItsProgressIsTold() {
    List<Optional<String>> seen = new ArrayList<>();
    Job[] itself = new Job[1];
    itself[0] =
        hourly(
            progress -> {
              progress.accept("1 of 2");
              seen.add(itself[0].status().running());
              return 0;
            });
    clock.now = START.plus(HOUR);
    itself[0].runIfDue(clock);

    assertThat(seen).containsExactly(Optional.of("1 of 2"));
  }

  @Test
  void oneWithoutTimesRunsOnce() {
    Job job = new Job("once", Optional.empty(), counted(progress -> 0), START);
    job.runIfDue(clock);
    clock.now = START.plus(HOUR);
    job.runIfDue(clock);

    assertThat(runs).containsExactly(START);
    assertThat(job.status().next()).isEmpty();
  }

  @Test
  void progressTellsSpeedAndTheTimeThatIsLeft() {
    assertThat(new Progress(3, 12, 10 << 20, 40 << 20, 5_000_000_000L).line())
        .isEqualTo("3 of 12 prefixes, 10.0 of 40.0 MiB, 2.0 MiB/s, about 15 s left");
    assertThat(new Progress(0, 12, 0, 40 << 20, 0).line())
        .isEqualTo("0 of 12 prefixes, 0.0 of 40.0 MiB, 0.0 MiB/s");
  }

  private Job hourly(Work work) {
    Schedule schedule = new Schedule(new JobTime(Optional.empty(), HOUR), START, ZoneOffset.UTC);
    return new Job("hourly", Optional.of(schedule), counted(work), START);
  }

  private Work counted(Work work) {
    return progress -> {
      runs.add(clock.now);
      return work.run(progress);
    };
  }

  private static final class SetClock extends Clock {
    private Instant now = START;

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }
}
