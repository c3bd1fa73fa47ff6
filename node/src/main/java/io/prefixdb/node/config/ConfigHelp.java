package io.prefixdb.node.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** Tells people which components and options there are. */
public final class ConfigHelp {
  private static final List<Map.Entry<String, List<String>>> MODULES =
      List.of(
          Map.entry("wfc_core", List.of("startup", "config", "core", "logger", "workflow")),
          Map.entry(
              "wfc_io",
              List.of(
                  "server-tcp",
                  "server-udp",
                  "client-tcp",
                  "io-queue",
                  "io-broker",
                  "io-hub",
                  "io-tank")),
          Map.entry("wfc_prefixdb", List.of("prefixdb-service", "prefixdb", "prefixdb-gateway")),
          Map.entry(
              "wfc_jsonrpc",
              List.of(
                  "jsonrpc-broker",
                  "jsonrpc-queue",
                  "jsonrpc-repli",
                  "jsonrpc-hub",
                  "jsonrpc-stub",
                  "jsonrpc-batch",
                  "jsonrpc-extract",
                  "jsonrpc-backlog")),
          Map.entry("prefixdb_node", List.of("admin", "memory", "retention")));

  private ConfigHelp() {}

  /** The original's modules with the components of each. */
  public static String modules() {
    StringBuilder out = new StringBuilder();
    MODULES.forEach(
        module ->
            out.append(module.getKey())
                .append(":\n\t")
                .append(String.join(" ", module.getValue()))
                .append('\n'));
    return out.toString();
  }

  /** Every component with what it is for. */
  public static String components() {
    StringBuilder out = new StringBuilder();
    MODULES.forEach(
        module -> {
          out.append(module.getKey()).append(":\n");
          module
              .getValue()
              .forEach(
                  name ->
                      out.append('\t').append(name).append("  ").append(what(name)).append('\n'));
        });
    return out.toString();
  }

  /** The options of a component, each with its type and default. */
  public static String of(String component) throws ConfigException {
    ObjectNode all = OptionTable.root();
    JsonNode spec = all.get(component);
    if (spec == null) {
      throw new ConfigException(
          component
              + ": unknown component"
              + NearestName.hint(component, all.fieldNames())
              + "; --component-list names all");
    }
    StringBuilder out = new StringBuilder(component + ": " + what(component) + "\n");
    if (component.equals("prefixdb")) {
      out.append(
          """
          arguments (-O, -S):
            repair                                repair every prefix before it is opened, whatever its value
            restore=<path>[:bid=<backup>]         restore from a backup, then stop
            load                                  load every prefix anew from the master
          """);
    }
    append(out, component, "", spec.isArray() ? spec.get(0) : spec);
    return out.toString();
  }

  private static void append(StringBuilder out, String component, String path, JsonNode spec) {
    if (spec.isObject()) {
      spec.properties()
          .forEach(
              member ->
                  append(
                      out,
                      component,
                      path.isEmpty() ? member.getKey() : path + "." + member.getKey(),
                      member.getValue()));
    } else {
      OptionTable.Leaf leaf = OptionTable.Leaf.of(spec);
      out.append(
          "  %s: %s (%s, default %s)%n"
              .formatted(
                  path, Meanings.of(component + "." + path), leaf.kind().expected(), shown(leaf)));
    }
  }

  private static String shown(OptionTable.Leaf leaf) {
    return switch (leaf.kind()) {
      case TEXT -> "\"" + leaf.fallback() + "\"";
      case LIST -> "[]";
      case MAP -> "{}";
      case ANY -> "nothing";
      case FLAG, NUMBER, INTEGER, MS, SECONDS, BYTES -> leaf.fallback();
    };
  }

  static String what(String component) {
    return switch (component) {
      case "config" -> "variables, and reading the configuration again";
      case "core" -> "settings of the original's framework";
      case "logger" -> "the log";
      case "workflow" -> "threads and the queue before them";
      case "server-tcp" -> "a TCP port";
      case "client-tcp" -> "connections to a master";
      case "prefixdb" -> "the engine: data, limits, replication, backups";
      case "prefixdb-service" -> "JSON-RPC for the engine";
      case "prefixdb-gateway" -> "JSON-RPC requests to a master";
      case "jsonrpc-queue" -> "a queue before a service";
      case "jsonrpc-batch" -> "JSON-RPC batches for a service";
      case "admin" -> "the admin port: status, metrics, reloads";
      case "memory" -> "what all prefixes together may take of memory";
      case "retention" -> "what is kept of the logs for slaves; ours";
      default -> "accepted, without meaning here";
    };
  }
}
