package io.prefixdb.node;

import io.prefixdb.node.config.ConfigException;
import io.prefixdb.node.config.NodeConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code -O} and {@code -S} say to objects of the configuration: {@code
 * object[:argument=value...]}, an argument without a value is an empty one.
 *
 * @param byObject the arguments by the name of the object
 */
record InstanceArguments(Map<String, Map<String, String>> byObject) {
  InstanceArguments {
    byObject = Map.copyOf(byObject);
  }

  /**
   * A later text wins.
   *
   * @throws IllegalArgumentException one sentence about a text that has another form
   */
  static InstanceArguments parse(List<String> texts) {
    Map<String, Map<String, String>> byObject = new HashMap<>();
    for (String text : texts) {
      String[] parts = text.split(":", -1);
      if (parts[0].isEmpty()) {
        throw new IllegalArgumentException(
            "'" + text + "' (expected: <object>[:<argument>[=<value>]...])");
      }
      Map<String, String> arguments = byObject.computeIfAbsent(parts[0], _ -> new HashMap<>());
      for (int i = 1; i < parts.length; i++) {
        int equals = parts[i].indexOf('=');
        String name = equals < 0 ? parts[i] : parts[i].substring(0, equals);
        arguments.put(name, equals < 0 ? "" : parts[i].substring(equals + 1));
      }
    }
    return new InstanceArguments(byObject);
  }

  /**
   * With a misspelt name a node would start that was to restore its data first.
   *
   * @throws ConfigException if the configuration lacks one of the objects
   */
  void requireObjects(NodeConfig config) throws ConfigException {
    for (String object : byObject.keySet()) {
      if (!config.hasObject(object)) {
        throw new ConfigException(
            "instance '%s' not found for program args (expected: '%s', or another object of the file)"
                .formatted(object, config.engine()));
      }
    }
  }
}
