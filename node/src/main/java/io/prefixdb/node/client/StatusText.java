package io.prefixdb.node.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** What a node tells of itself, for a person at a terminal of 80 columns. Pure. */
public final class StatusText {
  /** Even in sync a slave is behind for so long: its master says each second where it is. */
  private static final double LEVEL_SECONDS = 3;

  private StatusText() {}

  /**
   * The lines: the verdict with its reasons, then a table of the prefixes.
   *
   * @param status the answer of {@code /v1/status}
   * @param all whether to tell of slaves, logs, jobs, reloads and the disk as well
   */
  public static List<String> of(JsonNode status, boolean all) {
    List<String> lines = new ArrayList<>(verdict(status));
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
