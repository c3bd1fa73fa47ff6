package io.prefixdb.node.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * One object of a checked file, read through the table of options: what is not set has the table's
 * default, what is {@code null} the zero of its type, as in requests (protocol, section 1.6).
 * Remembers which options were asked for, so that the rest can be named as ignored.
 */
final class Section {
  private final String path;
  private final JsonNode given;
  private final JsonNode spec;
  private final Set<String> read;

  Section(String path, JsonNode given, JsonNode spec, Set<String> read) {
    this.path = path;
    this.given = given;
    this.spec = spec;
    this.read = read;
  }

  String path(String option) {
    return path + "." + option;
  }

  Section section(String name) {
    JsonNode inner = given.path(name);
    return new Section(path(name), inner, Objects.requireNonNull(spec.get(name)), read);
  }

  String text(String option) {
    JsonNode value = value(option);
    return value.isMissingNode() ? leaf(option).fallback() : value.asText("");
  }

  boolean flag(String option) {
    JsonNode value = value(option);
    return value.isMissingNode()
        ? Boolean.parseBoolean(leaf(option).fallback())
        : value.booleanValue();
  }

  /** A number, a duration in the unit of the option, or a size in bytes. */
  long number(String option) {
    JsonNode value = value(option);
    OptionTable.Leaf leaf = leaf(option);
    return value.isMissingNode() ? Long.parseLong(leaf.fallback()) : leaf.kind().number(value);
  }

  int count(String option, int max) throws ConfigException {
    long number = number(option);
    if (number > max) {
      throw new ConfigException(path(option) + ": " + number + " (expected: at most " + max + ")");
    }
    return (int) number;
  }

  /** A port number, which the original writes as a text. */
  int port(String option) throws ConfigException {
    String text = text(option);
    if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65_535) {
      throw new ConfigException(
          path(option) + ": \"" + text + "\" (expected: a port, \"0\" to \"65535\")");
    }
    return Integer.parseInt(text);
  }

  Set<String> names(String option) throws ConfigException {
    Set<String> names = new LinkedHashSet<>();
    for (JsonNode element : value(option)) {
      if (!element.isTextual()) {
        throw new ConfigException(path(option) + ": " + element + " (expected: a list of texts)");
      }
      names.add(element.textValue());
    }
    return names;
  }

  /** The elements of a list, whatever they are. */
  List<JsonNode> elements(String option) {
    return value(option).valueStream().toList();
  }

  /** Another object with the options of this one; nothing is remembered of what is asked of it. */
  Section like(String otherPath, JsonNode other) {
    return new Section(otherPath, other, spec, new LinkedHashSet<>());
  }

  /** An object of durations in seconds. */
  Map<String, Long> secondsByName(String option) throws ConfigException {
    Map<String, Long> seconds = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> member : value(option).properties()) {
      if (!OptionKind.SECONDS.accepts(member.getValue())) {
        throw new ConfigException(
            "%s.%s: %s (expected: %s)"
                .formatted(
                    path(option),
                    member.getKey(),
                    member.getValue(),
                    OptionKind.SECONDS.expected()));
      }
      seconds.put(member.getKey(), OptionKind.SECONDS.number(member.getValue()));
    }
    return seconds;
  }

  /** Whether the file itself sets the option. */
  boolean isGiven(String option) {
    return !value(option).isMissingNode();
  }

  /** Refuses an option that would lose its meaning in silence. */
  void refuseIf(boolean set, String option, String why) throws ConfigException {
    if (set) {
      throw new ConfigException(path(option) + ": " + given.path(option) + " (" + why + ")");
    }
  }

  private JsonNode value(String option) {
    leaf(option);
    read.add(path(option));
    return given.path(option);
  }

  private OptionTable.Leaf leaf(String option) {
    return OptionTable.Leaf.of(
        Objects.requireNonNull(spec.get(option), () -> path(option) + " is not in options.json"));
  }
}
