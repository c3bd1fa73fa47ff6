package io.prefixdb.node.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The instances of a checked file by component and by name, without those that are off. */
final class Components {
  private final JsonNode root;
  private final Map<String, Instance> byName = new LinkedHashMap<>();
  private final Set<String> read = new HashSet<>();

  /** One instance of a component that may have several. */
  record Instance(String component, String name, Section options) {}

  Components(JsonNode root) throws ConfigException {
    this.root = root;
    for (Map.Entry<String, JsonNode> component : root.properties()) {
      if (component.getValue().isArray()) {
        addInstances(component.getKey(), component.getValue());
      }
    }
  }

  private void addInstances(String component, JsonNode instances) throws ConfigException {
    JsonNode spec = Objects.requireNonNull(OptionTable.root().get(component));
    if (!spec.isArray()) {
      return;
    }
    for (int i = 0; i < instances.size(); i++) {
      String path = component + "[" + i + "]";
      Section options = new Section(path, instances.get(i), spec.get(0), read);
      String name = options.text("name");
      if (!options.flag("enabled")) {
        continue;
      }
      if (name.isEmpty() || byName.put(name, new Instance(component, name, options)) != null) {
        throw new ConfigException(
            path + ".name: \"" + name + "\" (expected: a name that no other instance has)");
      }
    }
  }

  List<Instance> all(String component) {
    return byName.values().stream().filter(i -> i.component().equals(component)).toList();
  }

  Optional<Instance> named(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** A component that stands alone, if it is in the file. */
  Optional<Section> single(String component) {
    JsonNode given = root.path(component);
    return given.isMissingNode() || given.isNull()
        ? Optional.empty()
        : Optional.of(
            new Section(
                component, given, Objects.requireNonNull(OptionTable.root().get(component)), read));
  }

  /** A component as it is in the file. */
  JsonNode raw(String component) {
    return root.path(component);
  }

  /** A component that stands alone; one that is not in the file has the defaults of the table. */
  Section singleOrDefaults(String component) {
    return single(component)
        .orElseGet(
            () ->
                new Section(
                    component,
                    MissingNode.getInstance(),
                    Objects.requireNonNull(OptionTable.root().get(component)),
                    read));
  }

  /** An instance that is not in the file, as the table has it. */
  Section defaults(String component) {
    return new Section(
        component,
        MissingNode.getInstance(),
        Objects.requireNonNull(OptionTable.root().get(component)).get(0),
        read);
  }

  /** The paths of the options in the file that nobody asked for. */
  List<String> unread() {
    Set<String> unread = new TreeSet<>(given().keySet());
    unread.removeAll(read);
    return new ArrayList<>(unread);
  }

  /** The options of the file by their paths, each with its text. */
  Map<String, String> given() {
    Map<String, String> given = new TreeMap<>();
    root.properties()
        .forEach(
            component ->
                collect(
                    component.getKey(),
                    component.getValue(),
                    Objects.requireNonNull(OptionTable.root().get(component.getKey())),
                    given));
    return given;
  }

  private static void collect(
      String path, JsonNode given, JsonNode spec, Map<String, String> into) {
    if (spec.isTextual()) {
      into.put(path, given.toString());
    } else if (spec.isArray()) {
      for (int i = 0; i < given.size(); i++) {
        collect(path + "[" + i + "]", given.get(i), spec.get(0), into);
      }
    } else {
      given
          .properties()
          .forEach(
              member ->
                  collect(
                      path + "." + member.getKey(),
                      member.getValue(),
                      Objects.requireNonNull(spec.get(member.getKey())),
                      into));
    }
  }
}
