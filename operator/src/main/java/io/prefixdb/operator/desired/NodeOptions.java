package io.prefixdb.operator.desired;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks the options of the node's component {@code prefixdb} against the node's own table of
 * options, the resource {@code options.json} that the build takes from there: the node refuses to
 * start with others, so they are refused before a pod sees them.
 */
final class NodeOptions {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNode TABLE = load();

  /** Options that the operator sets, with what decides them. */
  private static final Map<String, String> OWNED =
      Map.ofEntries(
          Map.entry("name", "the operator names the components"),
          Map.entry("enabled", "a node without its data serves nothing"),
          Map.entry("path", "it lies on the node's volume"),
          Map.entry("wal_path", "it lies on the node's volume"),
          Map.entry("detach_path", "it lies on the node's volume"),
          Map.entry("ini", "set spec.rocksdb instead"),
          Map.entry("slave", "set spec.replication.slave instead"),
          Map.entry("acks", "set spec.replication.minAcks instead"),
          Map.entry("workflow", "the operator wires the components"),
          Map.entry("delayed_write_workflow", "the operator wires the components"),
          Map.entry("slave.enabled", "spec.slaves decides it"),
          Map.entry("slave.target", "the operator wires the components"),
          Map.entry("slave.path", "it lies on the node's volume"),
          Map.entry("slave.on_broken", "set spec.replication.onBroken instead"));

  private record Rule(Predicate<JsonNode> holds, String expected) {}

  /** What the node asks of a value beyond its type. */
  private static final Map<String, Rule> RULES =
      Map.of(
          "suspend",
              only(
                  "false",
                  "its nodes would acknowledge writes and keep none;"
                      + " spec.maintenance.paused stops the operator"),
          "max_prefixes", within(0, Integer.MAX_VALUE),
          "backup.depth", within(1, 10_000),
          "archive.depth", within(1, 10_000),
          "slave.transfer", oneOf("auto", "compressed", "pull", "original"),
          "slave.streams", within(1, 16),
          "slave.log_limit_per_req", within(1, 1_000_000),
          "slave.acceptable_loss_seq", only("0", "a slave of a cluster never skips updates"),
          "slave.own_prefixes", only("false", "clients of a cluster write at its master"),
          "slave.disableWAL", only("false", "a slave without a log loses data"));

  private static final Pattern VARIABLE = Pattern.compile("[$](ENV|INI|INCLUDE|VAR)[{]");

  private final List<String> problems = new ArrayList<>();

  private NodeOptions() {}

  private static Rule oneOf(String... words) {
    return new Rule(
        value -> List.of(words).contains(value.asText()), "one of " + String.join(", ", words));
  }

  private static Rule only(String value, String why) {
    return new Rule(given -> given.asText().equals(value), "%s (%s)".formatted(value, why));
  }

  private static Rule within(long min, long max) {
    return new Rule(
        value -> value.asLong() >= min && value.asLong() <= max,
        "a number from %d to %d".formatted(min, max));
  }

  /** A sentence for each option that cannot be used, with its remedy. */
  static List<String> problems(Map<String, Object> config, Map<String, Object> slave) {
    var checked = new NodeOptions();
    checked.object("spec.config.", "", JSON.valueToTree(new TreeMap<>(config)), TABLE);
    checked.object(
        "spec.replication.slave.",
        "slave.",
        JSON.valueToTree(new TreeMap<>(slave)),
        TABLE.path("slave"));
    return List.copyOf(checked.problems);
  }

  private void object(String field, String path, ObjectNode given, JsonNode table) {
    for (Map.Entry<String, JsonNode> member : given.properties()) {
      String name = member.getKey();
      String owner = OWNED.get(path + name);
      JsonNode known = table.get(name);
      if (owner != null) {
        problems.add("%s%s: cannot be set here; %s".formatted(field, name, owner));
      } else if (known == null) {
        problems.add(
            "%s%s: the node of this version has no such option; correct its name or remove it"
                .formatted(field, name));
      } else if (!known.isObject()) {
        value(field + name, member.getValue(), type(known), RULES.get(path + name));
      } else if (member.getValue() instanceof ObjectNode inner) {
        object(field + name + ".", path + name + ".", inner, known);
      } else {
        wrong(field + name, member.getValue(), OptionType.MAP.expected());
      }
    }
  }

  private void value(String field, JsonNode value, OptionType type, @Nullable Rule rule) {
    if (!type.accepts(value)) {
      wrong(field, value, type.expected());
    } else if (rule != null && !rule.holds().test(value)) {
      wrong(field, value, rule.expected());
    } else if (VARIABLE.matcher(value.toString()).find()) {
      problems.add("%s: variables are not put in here; write the value itself".formatted(field));
    }
  }

  private void wrong(String field, JsonNode value, String expected) {
    String text = value.toString();
    String shown = text.length() <= 60 ? text : text.substring(0, 57) + "...";
    problems.add("%s: %s is not %s; correct the value".formatted(field, shown, expected));
  }

  /** A leaf of the table is {@code "<type> <default>"}. */
  private static OptionType type(JsonNode leaf) {
    return OptionType.valueOf(leaf.textValue().split(" ", 2)[0].toUpperCase(Locale.ROOT));
  }

  private static JsonNode load() {
    try (InputStream in = NodeOptions.class.getResourceAsStream("options.json")) {
      if (in == null) {
        throw new IllegalStateException("options.json is not beside its class");
      }
      return JSON.readTree(in).path("prefixdb").path(0);
    } catch (IOException e) {
      throw new UncheckedIOException("options.json cannot be read", e);
    }
  }
}
