package io.prefixdb.node.config;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 600}, {@code 1d2h4m5s}, {@code 500ms}. */
public final class DurationText {
  private static final Pattern DURATION =
      Pattern.compile(
          "(?:(\\d{1,6})d)?(?:(\\d{1,9})h)?(?:(\\d{1,9})m)?(?:(\\d{1,9})s)?(?:(\\d{1,12})ms)?");
  private static final Pattern SECONDS = Pattern.compile("\\d{1,12}");
  private static final long[] UNITS_MS = {86_400_000, 3_600_000, 60_000, 1_000, 1};

  private DurationText() {}

  /** Seconds, or parts with their units; empty when the text is neither. */
  public static Optional<Duration> parse(String text) {
    if (SECONDS.matcher(text).matches()) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
    }
    long millis = millis(text);
    return text.isEmpty() || millis < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis));
  }

  /**
   * Parts with their units in milliseconds, 0 for an empty text; -1 when the text has another form.
   */
  static long millis(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      return -1;
    }
    long total = 0;
    for (int i = 0; i < UNITS_MS.length; i++) {
      String part = matcher.group(i + 1);
      total += part == null ? 0 : Long.parseLong(part) * UNITS_MS[i];
    }
    return total;
  }
}
