package io.prefixdb.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code -O} and {@code -S} say to the engine (protocol, sections 3.7 and 4.5).
 *
 * @param repair whether RocksDB repairs every prefix before it is opened
 * @param restore the order to replace the data by backups, if there is one
 * @param load whether a slave loads every prefix anew from its master
 * @param ignored what was said that has no meaning here, as {@code object:argument}
 */
record EngineArguments(
    boolean repair, Optional<RestoreOrder> restore, boolean load, List<String> ignored) {
  private static final String COMPONENT = "prefixdb";
  private static final Set<String> KNOWN = Set.of("repair", "restore", "bid", "load");

  EngineArguments {
    ignored = List.copyOf(ignored);
  }

  /**
   * Reads the arguments for the engine, which may be called by its component too.
   *
   * @param engine the name of its instance
   */
  static EngineArguments of(InstanceArguments all, String engine) {
    Map<String, Map<String, String>> byObject = all.byObject();
    String name = byObject.getOrDefault(engine, Map.of()).isEmpty() ? COMPONENT : engine;
    Map<String, String> arguments = byObject.getOrDefault(name, Map.of());
    List<String> ignored = new ArrayList<>();
    byObject.forEach(
        (object, said) ->
            said.keySet().stream()
                .filter(argument -> !object.equals(name) || !KNOWN.contains(argument))
                .map(argument -> object + ":" + argument)
                .forEach(ignored::add));
    String pages = arguments.getOrDefault("load", "");
    if (!pages.isEmpty()) { // they follow the limit of the master by themselves
      ignored.add(name + ":load=" + pages);
    }
    String from = arguments.get("restore");
    return new EngineArguments(
        arguments.containsKey("repair"), // whatever its value, as in the original
        from == null
            ? Optional.empty()
            : Optional.of(new RestoreOrder(from, arguments.getOrDefault("bid", ""))),
        arguments.containsKey("load"),
        ignored.stream().sorted().toList());
  }
}
