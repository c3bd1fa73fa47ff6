package io.prefixdb.node.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The entries of {@code logger.customize}: options of the logger for lines of some {@code names},
 * which are names of the log or levels. What an entry does not say is as for all other lines, but
 * for {@code allow} and {@code deny}.
 */
final class LoggerCustomizations {
  private static final String PATH = "logger.customize";
  private static final List<String> NOT_INHERITED = List.of("allow", "deny", "customize");

  private LoggerCustomizations() {}

  /** The logger of each name, the first entry that has it counts. */
  static Map<String, Section> of(Components components) throws ConfigException {
    ObjectNode common = JsonNodeFactory.instance.objectNode();
    Section logger = components.singleOrDefaults("logger");
    Map<String, Section> byName = new LinkedHashMap<>();
    if (components.raw("logger") instanceof ObjectNode given) {
      common.setAll(given.deepCopy());
      common.remove(NOT_INHERITED);
    }
    List<JsonNode> entries = logger.elements("customize");
    for (int i = 0; i < entries.size(); i++) {
      String path = PATH + "[" + i + "]";
      if (!(entries.get(i) instanceof ObjectNode entry)) {
        throw new ConfigException(path + ": " + entries.get(i) + " (expected: an object)");
      }
      ObjectNode options = entry.deepCopy();
      JsonNode names = options.remove("names");
      Section section = logger.like(path, over(common, options));
      OptionTable.checkComponent(path, options, "logger");
      for (String name : names(path, names)) {
        byName.putIfAbsent(name, section);
      }
    }
    return byName;
  }

  private static List<String> names(String path, JsonNode names) throws ConfigException {
    if (names == null || !names.isArray()) {
      throw new ConfigException(path + ".names: " + names + " (expected: a list of texts)");
    }
    return names.valueStream().map(JsonNode::asText).toList();
  }

  /** The members of both, and of their inner objects; the second one's count. */
  private static ObjectNode over(ObjectNode common, ObjectNode own) {
    ObjectNode both = common.deepCopy();
    own.properties()
        .forEach(
            member -> {
              boolean inherited =
                  member.getValue().isTextual()
                      && List.of("", "inherited").contains(member.getValue().textValue());
              if (member.getValue() instanceof ObjectNode inner
                  && both.get(member.getKey()) instanceof ObjectNode below) {
                both.set(member.getKey(), over(below, inner));
              } else if (!inherited) {
                both.set(member.getKey(), member.getValue());
              }
            });
    return both;
  }
}
