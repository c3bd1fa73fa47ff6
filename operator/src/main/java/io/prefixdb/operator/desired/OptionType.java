package io.prefixdb.operator.desired;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;

/** The types of a node's options, by their names in the node's table; the node reads them so. */
enum OptionType {
  FLAG("true or false"),
  TEXT("a text"),
  NUMBER("a whole number from 0 on"),
  INTEGER("a whole number"),
  MS("milliseconds as a number, or a duration such as \"1m30s\""),
  SECONDS("seconds as a number, or a duration such as \"1d2h4m5s\""),
  BYTES("bytes as a number, or a size such as \"64KiB\""),
  LIST("a list of texts"),
  MAP("an object"),
  ANY("anything");

  private static final Pattern DURATION =
      Pattern.compile("(\\d{1,6}d)?(\\d{1,9}h)?(\\d{1,9}m)?(\\d{1,9}s)?(\\d{1,12}ms)?");
  private static final Pattern SIZE = Pattern.compile("|\\d{1,9} *(|B|KiB|MiB|GiB|KB|MB|GB)");

  private final String expected;

  OptionType(String expected) {
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
      case INTEGER -> value.isIntegralNumber() && value.canConvertToLong();
      case MS, SECONDS ->
          isCount(value) || (value.isTextual() && DURATION.matcher(value.textValue()).matches());
      case BYTES ->
          isCount(value) || (value.isTextual() && SIZE.matcher(value.textValue()).matches());
      case LIST -> value.isArray() && value.valueStream().allMatch(JsonNode::isTextual);
      case MAP -> value.isObject();
      case ANY -> true;
    };
  }

  private static boolean isCount(JsonNode value) {
    return value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 0;
  }
}
