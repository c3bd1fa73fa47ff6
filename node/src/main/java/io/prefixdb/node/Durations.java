package io.prefixdb.node;

import io.prefixdb.node.config.DayTimeText;
import io.prefixdb.node.config.DurationText;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a duration of the command line: a number of seconds, or a text such as 1d2h4m5s. */
final class Durations implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String text) {
    return DurationText.parse(text)
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'" + text + "' (expected: seconds, or a duration such as 1d2h4m5s)"));
  }

  /** Reads a time of the day. */
  static final class OfDay implements ITypeConverter<LocalTime> {
    @Override
    public LocalTime convert(String text) {
      try {
        return DayTimeText.parse(text);
      } catch (DateTimeException e) {
        throw new TypeConversionException("'" + text + "' (expected: a time such as 22:00:00)");
      }
    }
  }

  /** Reads an option that may be followed by what it is switched to. */
  static final class Switch implements ITypeConverter<Boolean> {
    @Override
    public Boolean convert(String text) {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "1", "true", "yes", "on" -> true;
        case "0", "false", "no", "off" -> false;
        default -> throw new TypeConversionException("'" + text + "' (expected: 1 or 0)");
      };
    }
  }
}
