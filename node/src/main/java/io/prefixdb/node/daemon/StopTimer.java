package io.prefixdb.node.daemon;

import java.time.Duration;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.Optional;

/**
 * When a node stops by itself: at the next {@code shutdownTime}, and {@code workingTime} after
 * that; without a shutdown time, {@code workingTime} after the start.
 *
 * @param shutdownTime a time of the day
 * @param workingTime zero is none, as for the original
 */
public record StopTimer(Optional<LocalTime> shutdownTime, Optional<Duration> workingTime) {
  /** How long a node that starts now may run; empty when for ever. Pure. */
  public Optional<Duration> allowed(ZonedDateTime now) {
    if (shutdownTime.isEmpty()) {
      return workingTime.filter(time -> !time.isZero());
    }
    ZonedDateTime stop = now.with(shutdownTime.get());
    if (!stop.isAfter(now)) {
      stop = now.toLocalDate().plusDays(1).atTime(shutdownTime.get()).atZone(now.getZone());
    }
    return Optional.of(Duration.between(now, stop).plus(workingTime.orElse(Duration.ZERO)));
  }
}
