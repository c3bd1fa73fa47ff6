package io.prefixdb.operator.desired;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as users write them: {@code 2h}, {@code 1d2h4m5s}, {@code 500ms}. */
final class DurationText {
  /** Longer ones are refused: nothing that is asked for in a duration makes sense beyond. */
  static final Duration LONGEST = Duration.ofDays(3650);

  private static final Pattern WHOLE = Pattern.compile("([0-9]{1,9}(ms|s|m|h|d)){1,5}");
  private static final Pattern PART = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

  private DurationText() {}

  /**
   * The duration that the text names; the longest one, and a sentence among the problems, when it
   * names none or a longer one.
   *
   * @param field where the text stands
   */
  static Duration parse(String field, String text, List<String> problems) {
    if (!WHOLE.matcher(text).matches()) {
      problems.add(
          "%s: '%s' is not a duration; write up to five numbers with units ms, s, m, h or d, for"
                  .formatted(field, text)
              + " example 2h");
      return LONGEST;
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
    if (sum.compareTo(LONGEST) > 0) {
      problems.add(
          "%s: '%s' is longer than %d days; set a shorter time"
              .formatted(field, text, LONGEST.toDays()));
      return LONGEST;
    }
    return sum;
  }
}
