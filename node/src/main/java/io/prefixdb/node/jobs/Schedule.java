package io.prefixdb.node.jobs;

import io.prefixdb.node.config.JobTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;

/**
 * The runs of a job (protocol, section 4.4): the first at the start time of the day, or one period
 * after the start of the node, the others a period apart. A period of whole days keeps to the local
 * time when the clocks change; a local time that this leaves out is an hour late on that day, one
 * that comes twice counts once. What was missed is not made up for. Pure.
 *
 * @param since when the node started
 */
record Schedule(JobTime time, Instant since, ZoneId zone) {
  private static final Duration DAY = Duration.ofDays(1);

  /** As this, of a node that cannot have started later than that, whatever its clock said then. */
  Schedule knownAt(Instant now) {
    return now.isBefore(since) ? new Schedule(time, now, zone) : this;
  }

  /** The first run after {@code now}. */
  Instant next(Instant now) {
    Optional<LocalTime> start = time.start();
    if (start.isEmpty()) {
      return onGrid(since, now);
    }
    ZonedDateTime first = first(start.get());
    if (now.isBefore(first.toInstant())) {
      return first.toInstant();
    }
    return time.period().toSeconds() % DAY.toSeconds() == 0
        ? onDays(first.toLocalDate(), start.get(), now)
        : onGrid(first.toInstant(), now);
  }

  private ZonedDateTime first(LocalTime start) {
    LocalDate day = since.atZone(zone).toLocalDate();
    ZonedDateTime today = day.atTime(start).atZone(zone);
    return today.toInstant().isAfter(since) ? today : day.plusDays(1).atTime(start).atZone(zone);
  }

  private Instant onDays(LocalDate first, LocalTime start, Instant now) {
    long days = time.period().toDays();
    long passed = now.atZone(zone).toLocalDate().toEpochDay() - first.toEpochDay();
    LocalDate day = first.plusDays(passed / days * days);
    Instant run = day.atTime(start).atZone(zone).toInstant();
    return run.isAfter(now) ? run : day.plusDays(days).atTime(start).atZone(zone).toInstant();
  }

  private Instant onGrid(Instant origin, Instant now) {
    long passed = Math.max(0, Duration.between(origin, now).dividedBy(time.period()));
    return origin.plus(time.period().multipliedBy(passed + 1));
  }
}
