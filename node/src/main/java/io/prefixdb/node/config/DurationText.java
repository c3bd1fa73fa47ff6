package io.prefixdb.node.config;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as people write them: {@code 600}, {@code 1d2h4m5s}, {@code 500ms}. As in the original
 * parts may stand in any order, and add up.
 */
public final class DurationText {
  private static final Pattern PARTS = Pattern.compile("(?:\\d{1,12}(?:ms|[dhms])){0,10}");
  private static final Pattern PART = Pattern.compile("(\\d+)(ms|[dhms])");
  private static final Pattern SECONDS = Pattern.compile("\\d{1,12}");

  /** Of one part; ten of them are still a number. */
  private static final long PART_MS_MAX = Long.MAX_VALUE / 10;

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
   * Parts with their units in milliseconds, 0 for an empty text; -1 when the text has another form,
   * or is longer than anything lasts.
   */
  static long millis(String text) {
    if (!PARTS.matcher(text).matches()) {
      return -1;
    }
    long total = 0;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      long units = Long.parseLong(part.group(1));
      long unitMs = unitMs(part.group(2));
      if (units > PART_MS_MAX / unitMs) {
        return -1;
      }
      total += units * unitMs;
    }
    return total;
  }

  private static long unitMs(String unit) {
    return switch (unit) {
      case "d" -> 86_400_000;
      case "h" -> 3_600_000;
      case "m" -> 60_000;
      case "s" -> 1_000;
      default -> 1;
    };
  }
}
