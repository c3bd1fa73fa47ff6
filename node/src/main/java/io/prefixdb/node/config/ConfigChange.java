package io.prefixdb.node.config;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What differs between two configurations: for some options the new value counts at once, all
 * others wait for the next start.
 *
 * @param live what counts now, each as {@code path: old -> new}
 * @param later the paths of what waits
 */
public record ConfigChange(List<String> live, List<String> later) {
  /** The options that count without a restart, by their names in the engine's section. */
  private static final List<String> LIVE =
      List.of(
          "range_limit",
          "max_prefixes",
          "prefix_size_limit",
          "keys_per_req",
          "value_size_limit",
          "key_size_limit",
          "check_incoming_merge_json",
          "repair_json_values");

  /**
   * What a file that is read changes. Pure.
   *
   * @param started what the node was started with: in force as far as it counts only then
   * @param last what was read last: in force for the rest
   */
  public static ConfigChange of(NodeConfig started, NodeConfig last, NodeConfig fresh) {
    Map<String, String> before = last.given();
    Map<String, String> after = fresh.given();
    return new ConfigChange(
        differences(before, after).stream()
            .filter(ConfigChange::isLive)
            .map(path -> path + ": " + shown(before.get(path)) + " -> " + shown(after.get(path)))
            .toList(),
        differences(started.given(), after).stream().filter(path -> !isLive(path)).toList());
  }

  private static List<String> differences(Map<String, String> before, Map<String, String> after) {
    Map<String, String> all = new TreeMap<>(before);
    all.putAll(after);
    return all.keySet().stream()
        .filter(path -> !Objects.equals(before.get(path), after.get(path)))
        .toList();
  }

  /** Whether an option of a component counts without a restart. */
  static boolean isLive(String component, String option) {
    return switch (component) {
      case "prefixdb" -> LIVE.contains(option);
      case "retention" -> true;
      case "admin" -> option.equals("revision");
      default -> false;
    };
  }

  /** The same by the place in a file, as {@code prefixdb[0].range_limit}. */
  private static boolean isLive(String path) {
    int dot = path.indexOf('.');
    return dot > 0
        && isLive(path.substring(0, dot).replaceFirst("\\[.*", ""), path.substring(dot + 1));
  }

  private static String shown(@Nullable String value) {
    return value == null ? "default" : value;
  }

  /** One sentence. */
  public String told() {
    String now = live.isEmpty() ? "nothing changes now" : String.join(", ", live);
    return later.isEmpty()
        ? now
        : now + "; these wait for the next start: " + String.join(", ", later);
  }
}
