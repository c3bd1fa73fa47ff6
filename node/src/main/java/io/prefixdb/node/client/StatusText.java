package io.prefixdb.node.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a node tells of itself, for a person at a terminal of 80 columns. Pure. */
public final class StatusText {
  /** Even in sync a slave is behind for so long: its master says each second where it is. */
  private static final double LEVEL_SECONDS = 3;

  /** So many of the prefixes are named that have something in common. */
  private static final int NAMES_MAX = 3;

  private StatusText() {}

  /**
   * The lines: the verdict with its reasons, then a table of the prefixes.
   *
   * @param status the answer of {@code /v1/status}
   * @param all whether to tell of slaves, logs, jobs, reloads and the disk as well
   */
  public static List<String> of(JsonNode status, boolean all) {
    List<String> lines = new ArrayList<>(verdict(status));
    lines.addAll(differingSettings(status));
    lines.addAll(prefixes(status).lines());
    if (all) {
      lines.addAll(StatusDetails.of(status));
    }
    return lines;
  }

  private static List<String> verdict(JsonNode status) {
    List<String> lines = new ArrayList<>();
    String state = status.path("ready").asBoolean() ? "ready" : "NOT READY";
    if (status.path("ready").asBoolean() && status.has("healthy")) {
      state = status.path("healthy").asBoolean() ? "ready and healthy" : "ready, NOT HEALTHY";
    }
    String node = status.path("node").asText();
    lines.addAll(
        wrapped("", (node.isEmpty() ? "this node" : node) + " is " + state + ": " + role(status)));
    status.path("reasons").forEach(reason -> lines.addAll(wrapped("  ", reason.asText())));
    JsonNode blocked = status.path("blockedDetach");
    if (blocked.has("message")) {
      lines.addAll(wrapped("  ", "prefixes that stay: " + blocked.path("message").asText()));
    }
    return lines;
  }

  /** A line for each difference of settings from the master, with the prefixes that have it. */
  private static List<String> differingSettings(JsonNode status) {
    Map<String, List<String>> byDifference = new LinkedHashMap<>();
    for (JsonNode prefix : status.path("prefixes")) {
      for (JsonNode setting : prefix.path("differingSettings")) {
        String difference =
            "%s is %s there and %s here"
                .formatted(
                    setting.path("name").asText(),
                    setting.path("master").asText(),
                    setting.path("here").asText("not known"));
        byDifference
            .computeIfAbsent(difference, _ -> new ArrayList<>())
            .add(prefix.path("name").asText());
      }
    }
    return byDifference.entrySet().stream()
        .map(
            found ->
                "merges may make other values than at the master: %s, for %s"
                    .formatted(found.getKey(), few(found.getValue())))
        .flatMap(sentence -> wrapped("  ", sentence).stream())
        .toList();
  }

  private static String few(List<String> names) {
    String shown = names.stream().limit(NAMES_MAX).collect(Collectors.joining("', '", "'", "'"));
    int more = names.size() - NAMES_MAX;
    return more > 0 ? "%s and %d more".formatted(shown, more) : shown;
  }

  private static String role(JsonNode status) {
    String upstream = status.path("upstream").asText();
    String connected = status.path("upstreamConnected").asBoolean() ? "connected" : "not connected";
    String what = status.path(isManaged(status) ? "role" : "mode").asText();
    return what + (upstream.isEmpty() ? "" : " of " + upstream + ", " + connected) + order(status);
  }

  /** In which epoch a managed node is what it is, and for how long it may write. */
  private static String order(JsonNode status) {
    String lease =
        status.has("writeLeaseMillisLeft")
            ? ", may write for %d ms".formatted(status.path("writeLeaseMillisLeft").asLong())
            : "";
    return isManaged(status) ? ", epoch " + status.path("epoch").asText("0") + lease : "";
  }

  private static boolean isManaged(JsonNode status) {
    return status.path("managed").asBoolean();
  }

  private static Table prefixes(JsonNode status) {
    return status.has("upstream") ? followed(status) : led(status);
  }

  private static Table followed(JsonNode status) {
    Table table = new Table("PREFIX", "<STATE", "SEQUENCE", "BEHIND", "FOR", "WRITES/S", "BYTES");
    for (JsonNode prefix : status.path("prefixes")) {
      double seconds = prefix.path("lagSeconds").asDouble();
      table.row(
          prefix.path("name").asText(),
          prefix.path("state").asText(),
          prefix.path("sequence").asText("-"),
          prefix.path("lagSequences").asText("-"),
          seconds < LEVEL_SECONDS ? "-" : Amounts.seconds(seconds),
          Amounts.rate(prefix.path("writesPerSecond").asDouble()),
          bytes(prefix));
    }
    return table;
  }

  private static Table led(JsonNode status) {
    Table table = new Table("PREFIX", "<STATE", "SEQUENCE", "OLDEST", "WRITES/S", "BYTES");
    for (JsonNode prefix : status.path("prefixes")) {
      table.row(
          prefix.path("name").asText(),
          prefix.path("state").asText(),
          prefix.path("sequence").asText("-"),
          prefix.path("oldestUpdate").asText("-"),
          Amounts.rate(prefix.path("writesPerSecond").asDouble()),
          bytes(prefix));
    }
    return table;
  }

  private static String bytes(JsonNode prefix) {
    return Amounts.bytes(prefix.path("bytes").asLong() + prefix.path("walBytes").asLong());
  }

  /** A sentence in as many lines as it needs, cut between words where there are some. */
  static List<String> wrapped(String indent, String sentence) {
    List<String> lines = new ArrayList<>();
    String rest = sentence;
    int width = Table.WIDTH - indent.length();
    while (rest.length() > width) {
      int space = rest.lastIndexOf(' ', width);
      int cut = space > 0 ? space : width;
      lines.add(indent + rest.substring(0, cut).stripTrailing());
      rest = rest.substring(cut).stripLeading();
    }
    lines.add(indent + rest);
    return lines;
  }
}
