package io.prefixdb.node.config;

import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;

/** Times of the day as people write them: {@code 05:00:00}, {@code 5:00:00}, {@code 22:00}. */
public final class DayTimeText {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("H:m[:s]").withResolverStyle(ResolverStyle.STRICT);

  private DayTimeText() {}

  /**
   * The time.
   *
   * @throws java.time.DateTimeException when the text is none
   */
  public static LocalTime parse(String text) {
    return LocalTime.parse(text, FORMAT);
  }
}
