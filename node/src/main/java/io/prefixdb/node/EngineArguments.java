package io.prefixdb.node;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code -O} and {@code -S} say to the engine.
 *
 * @param repair whether RocksDB repairs every prefix before it is opened
 * @param restore the order to replace the data by backups, if there is one
 */
record EngineArguments(boolean repair, Optional<RestoreOrder> restore) {
  private static final String COMPONENT = "prefixdb";
  private static final Set<String> KNOWN = Set.of("repair", "restore", "bid");

  /**
   * Reads the arguments for the engine, which may be called by its component too.
   *
   * @param engine the name of its instance
   * @throws IllegalArgumentException one sentence about an object or argument that is not known
   */
  static EngineArguments of(List<String> texts, String engine) {
    Map<String, Map<String, String>> byObject = InstanceArguments.parse(texts).byObject();
    Set<String> others = new HashSet<>(byObject.keySet());
    others.remove(engine);
    others.remove(COMPONENT);
    if (!others.isEmpty()) {
      throw new IllegalArgumentException(
          "'%s' takes no arguments (expected: prefixdb or %s)"
              .formatted(others.iterator().next(), engine));
    }
    Map<String, String> arguments =
        byObject.getOrDefault(engine, byObject.getOrDefault(COMPONENT, Map.of()));
    for (String name : arguments.keySet()) {
      if (!KNOWN.contains(name)) {
        throw new IllegalArgumentException(
            "'"
                + name
                + "': no such argument in this version (expected: repair, restore=PATH, bid=N; a"
                + " slave is loaded anew by a reload order at its admin port)");
      }
    }
    String from = arguments.get("restore");
    return new EngineArguments(
        arguments.containsKey("repair"), // whatever its value, as in the original
        from == null
            ? Optional.empty()
            : Optional.of(new RestoreOrder(from, arguments.getOrDefault("bid", ""))));
  }
}
