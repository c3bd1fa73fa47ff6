package io.prefixdb.operator.desired;

import io.prefixdb.crds.MaintenanceSpec;
import io.prefixdb.crds.MaintenanceWindow;
import io.prefixdb.crds.MaintenanceWindow.Day;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The times, in UTC, at which pods may be restarted though the user has changed nothing. */
public record MaintenanceWindows(List<Window> windows) {
  private static final Duration LONGEST = Duration.ofDays(7);

  /** Begins at a time of these days. */
  record Window(Set<DayOfWeek> days, LocalTime start, Duration duration) {
    boolean begins(LocalDate day, Instant now) {
      Instant begin = day.atTime(start).toInstant(ZoneOffset.UTC);
      return days.contains(day.getDayOfWeek())
          && !now.isBefore(begin)
          && now.isBefore(begin.plus(duration));
    }
  }

  static MaintenanceWindows from(@Nullable MaintenanceSpec spec, List<String> problems) {
    var windows = new ArrayList<Window>();
    if (spec != null && spec.windows() != null) {
      for (MaintenanceWindow given : spec.windows()) {
        String field = "spec.maintenance.windows[%d].duration".formatted(windows.size());
        windows.add(window(field, given, problems));
      }
    }
    return new MaintenanceWindows(List.copyOf(windows));
  }

  private static Window window(String field, MaintenanceWindow given, List<String> problems) {
    Duration duration = DurationText.parse(field, given.duration(), problems);
    if (duration.isZero() || duration.compareTo(LONGEST) > 0) {
      problems.add(
          "%s: '%s' is no time of a week; set more than nothing, and at most 7d"
              .formatted(field, given.duration()));
    }
    return new Window(days(given.days()), LocalTime.parse(given.start()), duration);
  }

  private static Set<DayOfWeek> days(@Nullable List<Day> given) {
    var days = EnumSet.noneOf(DayOfWeek.class);
    if (given == null || given.isEmpty()) {
      return EnumSet.allOf(DayOfWeek.class);
    }
    given.stream().filter(Objects::nonNull).forEach(day -> days.add(day(day)));
    return days;
  }

  private static DayOfWeek day(Day day) {
    return switch (day) {
      case Mon -> DayOfWeek.MONDAY;
      case Tue -> DayOfWeek.TUESDAY;
      case Wed -> DayOfWeek.WEDNESDAY;
      case Thu -> DayOfWeek.THURSDAY;
      case Fri -> DayOfWeek.FRIDAY;
      case Sat -> DayOfWeek.SATURDAY;
      case Sun -> DayOfWeek.SUNDAY;
    };
  }

  /** Whether one of them is open. */
  public boolean open(Instant now) {
    LocalDate today = now.atZone(ZoneOffset.UTC).toLocalDate();
    return windows.stream()
        .anyMatch(
            window ->
                Stream.iterate(today, day -> day.minusDays(1))
                    .limit(LONGEST.toDays() + 1)
                    .anyMatch(day -> window.begins(day, now)));
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return windows.isEmpty();
  }
}
