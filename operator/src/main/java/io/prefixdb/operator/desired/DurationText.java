package io.prefixdb.operator.desired;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as users write them: {@code 2h}, {@code 1d2h4m5s}, {@code 500ms}. */
final class DurationText {
  private static final Pattern WHOLE = Pattern.compile("([0-9]{1,9}(ms|s|m|h|d))+");
  private static final Pattern PART = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

  private DurationText() {}

  /**
   * The duration that the text names.
   *
   * @throws IllegalArgumentException with a sentence when it names none
   */
  static Duration parse(String field, String text) {
    if (!WHOLE.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "%s: '%s' is not a duration; write numbers with units ms, s, m, h or d, for example 2h"
              .formatted(field, text));
    }
    Duration sum = Duration.ZERO;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      long value = Long.parseLong(part.group(1));
      sum =
          sum.plus(
              switch (part.group(2)) {
                case "ms" -> Duration.ofMillis(value);
                case "s" -> Duration.ofSeconds(value);
                case "m" -> Duration.ofMinutes(value);
                case "h" -> Duration.ofHours(value);
                default -> Duration.ofDays(value);
              });
    }
    return sum;
  }
}
