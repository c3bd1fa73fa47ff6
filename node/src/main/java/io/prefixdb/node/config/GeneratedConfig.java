package io.prefixdb.node.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The configuration that the original generates as a template: every component with all its options
 * at their defaults, in the resource {@code generated.json}.
 */
public final class GeneratedConfig {
  private GeneratedConfig() {}

  /** The names of the components that have a template. */
  public static List<String> components() {
    return load().properties().stream().map(Map.Entry::getKey).toList();
  }

  /**
   * One JSON object with the templates of some components, of all when none is named.
   *
   * @param wanted names of components, each with the name of the instance behind a colon if the
   *     component can have several
   * @throws ConfigException when there is no such component
   */
  public static String of(List<String> wanted) throws ConfigException {
    ObjectNode all = load();
    ObjectNode chosen = wanted.isEmpty() ? all : all.objectNode();
    for (String want : wanted) {
      String[] parts = want.split(":", 2);
      JsonNode component = all.get(parts[0]);
      if (component == null) {
        throw new ConfigException(
            parts[0]
                + ": unknown component"
                + NearestName.hint(parts[0], all.fieldNames())
                + "; --component-list names all");
      }
      if (parts.length == 2 && component.isArray()) {
        ((ObjectNode) component.get(0)).put("name", parts[1]);
      }
      chosen.set(parts[0], component);
    }
    return chosen.toPrettyString();
  }

  private static ObjectNode load() {
    try (InputStream in =
        Objects.requireNonNull(GeneratedConfig.class.getResourceAsStream("generated.json"))) {
      return (ObjectNode) JsonMapper.builder().build().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException("generated.json of the program cannot be read", e);
    }
  }
}
