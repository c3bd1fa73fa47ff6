package io.prefixdb.node.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The type of an option, by its name in the table of options. */
enum OptionKind {
  FLAG("true or false"),
  TEXT("a text"),
  NUMBER("a number from 0 to 9223372036854775807"),
  MS("milliseconds as a number, or a duration such as \"1m30s\" or \"500ms\""),
  SECONDS("seconds as a number, or a duration such as \"1d2h4m5s\""),
  BYTES("bytes as a number, or a size such as \"64KiB\""),
  LIST("a list of texts"),
  MAP("an object");

  private static final Pattern DURATION =
      Pattern.compile(
          "(?:(\\d{1,6})d)?(?:(\\d{1,9})h)?(?:(\\d{1,9})m)?(?:(\\d{1,9})s)?(?:(\\d{1,12})ms)?");
  private static final long[] DURATION_UNITS_MS = {86_400_000, 3_600_000, 60_000, 1_000, 1};
  private static final Pattern SIZE = Pattern.compile("(\\d{1,9}) *(|B|KiB|MiB|GiB|KB|MB|GB)");

  private final String expected;

  OptionKind(String expected) {
    this.expected = expected;
  }

  /** What a person is told to write. */
  String expected() {
    return expected;
  }

  boolean accepts(JsonNode value) {
    return switch (this) {
      case FLAG -> value.isBoolean();
      case TEXT -> value.isTextual();
      case NUMBER -> isCount(value);
      case MS, SECONDS ->
          isCount(value) || (value.isTextual() && durationMs(value.textValue()) >= 0);
      case BYTES -> isCount(value) || (value.isTextual() && sizeBytes(value.textValue()) >= 0);
      case LIST -> value.isArray();
      case MAP -> value.isObject();
    };
  }

  /** The value of an accepted number, duration (in the unit of the option) or size (in bytes). */
  long number(JsonNode value) {
    if (value.isNumber()) {
      return value.longValue();
    }
    return switch (this) {
      case MS -> durationMs(value.textValue());
      case SECONDS -> durationMs(value.textValue()) / 1_000;
      case BYTES -> sizeBytes(value.textValue());
      case FLAG, TEXT, NUMBER, LIST, MAP ->
          throw new IllegalStateException("not a number: " + value);
    };
  }

  private static boolean isCount(JsonNode value) {
    return value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 0;
  }

  private static long durationMs(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      return -1;
    }
    long total = 0;
    for (int i = 0; i < DURATION_UNITS_MS.length; i++) {
      String part = matcher.group(i + 1);
      total += part == null ? 0 : Long.parseLong(part) * DURATION_UNITS_MS[i];
    }
    return total;
  }

  private static long sizeBytes(String text) {
    Matcher matcher = SIZE.matcher(text);
    if (text.isEmpty()) {
      return 0;
    }
    if (!matcher.matches()) {
      return -1;
    }
    long unit =
        switch (matcher.group(2)) {
          case "KiB" -> 1L << 10;
          case "MiB" -> 1L << 20;
          case "GiB" -> 1L << 30;
          case "KB" -> 1_000;
          case "MB" -> 1_000_000;
          case "GB" -> 1_000_000_000;
          default -> 1;
        };
    return Long.parseLong(matcher.group(1)) * unit;
  }
}
