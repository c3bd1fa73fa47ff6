package io.prefixdb.node.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The type of an option, by its name in the table of options. */
enum OptionKind {
  FLAG("true or false"),
  TEXT("a text"),
  NUMBER("a number from 0 to 9223372036854775807"),
  INTEGER("a whole number"),
  MS("milliseconds as a number, or a duration such as \"1m30s\" or \"500ms\""),
  SECONDS("seconds as a number, or a duration such as \"1d2h4m5s\""),
  BYTES("bytes as a number, or a size such as \"64KiB\""),
  LIST("a list of texts"),
  MAP("an object"),

  /** A component that exists in the original's framework and means nothing here. */
  ANY("anything");

  private static final Pattern SIZE = Pattern.compile("(\\d{1,18}) *(?:B|([KMGT])(i?)B?)?");

  private final String expected;

  OptionKind(String expected) {
    this.expected = expected;
  }

  /** What a person is told to write. */
  String expected() {
    return expected;
  }

  /** One word for a table. */
  String shortName() {
    return switch (this) {
      case FLAG -> "flag";
      case TEXT -> "text";
      case NUMBER -> "number";
      case INTEGER -> "whole number";
      case MS -> "milliseconds";
      case SECONDS -> "seconds";
      case BYTES -> "bytes";
      case LIST -> "list";
      case MAP -> "object";
      case ANY -> "anything";
    };
  }

  /** {@code null} is the zero of any type. */
  boolean accepts(JsonNode value) {
    return value.isNull() || isOfKind(value);
  }

  private boolean isOfKind(JsonNode value) {
    return switch (this) {
      case FLAG -> value.isBoolean();
      case TEXT -> value.isTextual();
      case NUMBER -> isCount(value);
      case INTEGER -> value.isIntegralNumber() && value.canConvertToLong();
      case MS, SECONDS ->
          isCount(value) || (value.isTextual() && DurationText.millis(value.textValue()) >= 0);
      case BYTES -> isCount(value) || (value.isTextual() && sizeBytes(value.textValue()) >= 0);
      case LIST -> value.isArray();
      case MAP -> value.isObject();
      case ANY -> true;
    };
  }

  /** The value of an accepted number, duration (in the unit of the option) or size (in bytes). */
  long number(JsonNode value) {
    if (value.isNumber()) {
      return value.longValue();
    }
    if (value.isNull()) {
      return 0;
    }
    return switch (this) {
      case MS -> DurationText.millis(value.textValue());
      case SECONDS -> DurationText.millis(value.textValue()) / 1_000;
      case BYTES -> sizeBytes(value.textValue());
      case FLAG, TEXT, NUMBER, INTEGER, LIST, MAP, ANY ->
          throw new IllegalStateException("not a number: " + value);
    };
  }

  private static boolean isCount(JsonNode value) {
    return value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 0;
  }

  private static long sizeBytes(String text) {
    Matcher matcher = SIZE.matcher(text);
    if (text.isEmpty()) {
      return 0;
    }
    if (!matcher.matches()) {
      return -1;
    }
    if (matcher.group(2) == null) {
      return Long.parseLong(matcher.group(1));
    }
    long step = matcher.group(3).isEmpty() ? 1_000 : 1_024;
    long unit = 1;
    for (int power = "KMGT".indexOf(matcher.group(2)); power >= 0; power--) {
      unit *= step;
    }
    long units = Long.parseLong(matcher.group(1));
    return units > Long.MAX_VALUE / unit ? -1 : units * unit;
  }
}
