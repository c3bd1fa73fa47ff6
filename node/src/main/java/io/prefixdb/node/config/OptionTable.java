package io.prefixdb.node.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Every component and option with its type and default, as the original generates them: the
 * resource {@code options.json}. A leaf is {@code "<type> <default>"}; a component in a list may
 * have many instances.
 */
final class OptionTable {
  private static final ObjectNode ROOT = load();

  private OptionTable() {}

  /** A type and the text of a default. */
  record Leaf(OptionKind kind, String fallback) {
    static Leaf of(JsonNode spec) {
      String[] parts = spec.textValue().split(" ", 2);
      return new Leaf(
          OptionKind.valueOf(parts[0].toUpperCase(Locale.ROOT)), parts.length == 2 ? parts[1] : "");
    }
  }

  static ObjectNode root() {
    return ROOT;
  }

  /** Refuses names and types that the table does not have, everywhere in the file. */
  static void check(JsonNode file) throws ConfigException {
    checkObject("", file, ROOT);
  }

  /** Refuses what a component does not have in an object of options like its own. */
  static void checkComponent(String path, JsonNode given, String component) throws ConfigException {
    checkObject(path, given, Objects.requireNonNull(ROOT.get(component)));
  }

  private static void checkObject(String path, JsonNode given, JsonNode spec)
      throws ConfigException {
    if (given.isNull() || (given.isArray() && given.isEmpty())) {
      return; // the original takes both for an empty object
    }
    if (!given.isObject()) {
      throw new ConfigException(
          (path.isEmpty() ? "the configuration" : path)
              + ": "
              + shown(given)
              + " (expected: an object)");
    }
    for (Map.Entry<String, JsonNode> member : given.properties()) {
      String name = member.getKey();
      String inner = path.isEmpty() ? name : path + "." + name;
      JsonNode known = spec.get(name);
      if (known == null) {
        throw new ConfigException(
            inner
                + ": unknown "
                + (path.isEmpty() ? "component" : "option")
                + NearestName.hint(name, spec.fieldNames()));
      }
      checkMember(inner, member.getValue(), known);
    }
  }

  private static void checkMember(String path, JsonNode given, JsonNode spec)
      throws ConfigException {
    if (spec.isObject()) {
      checkObject(path, given, spec);
    } else if (spec.isArray()) {
      if (!given.isArray() && !given.isNull()) {
        throw new ConfigException(path + ": " + shown(given) + " (expected: a list of objects)");
      }
      Iterator<JsonNode> instances = given.elements();
      for (int i = 0; instances.hasNext(); i++) {
        checkObject(path + "[" + i + "]", instances.next(), spec.get(0));
      }
    } else {
      OptionKind kind = Leaf.of(spec).kind();
      if (!kind.accepts(given)) {
        throw new ConfigException(
            path + ": " + shown(given) + " (expected: " + kind.expected() + ")");
      }
    }
  }

  private static String shown(JsonNode value) {
    String text = value.toString();
    return text.length() <= 60 ? text : text.substring(0, 57) + "...";
  }

  private static ObjectNode load() {
    try (InputStream in =
        Objects.requireNonNull(OptionTable.class.getResourceAsStream("options.json"))) {
      return (ObjectNode) JsonMapper.builder().build().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException("options.json of the program cannot be read", e);
    }
  }
}
