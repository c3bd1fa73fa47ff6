package io.prefixdb.node.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What a node tells of itself besides its prefixes. Pure; a part of {@link StatusText}. */
final class StatusDetails {
  private StatusDetails() {}

  /** Sections with an empty line before each; those of which nothing is told are left out. */
  static List<String> of(JsonNode status) {
    List<String> lines = new ArrayList<>();
    section(lines, broken(status).lines());
    section(lines, reloads(status));
    section(lines, incidents(status.path("replication")));
    section(lines, diverged(status));
    section(lines, paused(status));
    section(lines, slaves(status.path("retention")).lines());
    section(lines, logs(status.path("retention")));
    section(lines, responseTimes(status.path("responseTimes")).lines());
    section(lines, jobs(status.path("jobs")));
    section(lines, node(status));
    return lines;
  }

  private static void section(List<String> lines, List<String> more) {
    if (!more.isEmpty()) {
      lines.add("");
      lines.addAll(more);
    }
  }

  private static Table broken(JsonNode status) {
    Table table = new Table("BROKEN", "<REASON", "NEED", "FIRST", "LAST", "<SINCE");
    for (JsonNode prefix : status.path("prefixes")) {
      JsonNode broken = prefix.path("broken");
      if (broken.has("reason")) {
        table.row(
            prefix.path("name").asText(),
            broken.path("reason").asText(),
            broken.path("need").asText("-"),
            broken.path("first").asText("-"),
            broken.path("last").asText("-"),
            broken.path("since").asText());
      }
    }
    return table;
  }

  private static List<String> reloads(JsonNode status) {
    List<String> lines = new ArrayList<>();
    JsonNode running = status.path("reload");
    if (running.path("running").asBoolean()) {
      lines.addAll(StatusText.wrapped("", progress(running)));
    }
    JsonNode last = status.path("lastReload");
    if (last.has("result")) {
      lines.addAll(
          StatusText.wrapped(
              "",
              "last reload '%s' (%s) %s at %s: %s"
                  .formatted(
                      last.path("id").asText(),
                      last.path("method").asText(),
                      last.path("result").asText(),
                      last.path("finishedAt").asText(),
                      last.path("message").asText())));
    }
    return lines;
  }

  /** What befell a slave since it follows its master, as far as anything did. */
  private static List<String> incidents(JsonNode replication) {
    List<String> counts = new ArrayList<>();
    for (Map.Entry<String, JsonNode> broken : replication.path("breaks").properties()) {
      if (broken.getValue().asLong() > 0) {
        counts.add("%d times %s".formatted(broken.getValue().asLong(), broken.getKey()));
      }
    }
    for (JsonNode reload : replication.path("reloads")) {
      counts.add(
          "reloads (%s) that %s: %d"
              .formatted(
                  reload.path("method").asText(),
                  reload.path("result").asText().toLowerCase(Locale.ROOT),
                  reload.path("count").asLong()));
    }
    if (replication.path("lostUpdates").asLong() > 0) {
      counts.add("updates passed over: %d".formatted(replication.path("lostUpdates").asLong()));
    }
    return counts.isEmpty()
        ? List.of()
        : StatusText.wrapped("", "since it follows its master: " + String.join(", ", counts));
  }

  /** Of files it is told how many of their bytes there are, of keys how many came. */
  private static String progress(JsonNode running) {
    StringBuilder text =
        new StringBuilder(
            "reload '%s' (%s): '%s'"
                .formatted(
                    running.path("id").asText(),
                    running.path("method").asText(),
                    running.path("prefix").asText()));
    if (running.has("source")) {
      text.append(" from ").append(running.path("source").asText());
    }
    text.append(", ").append(Amounts.bytes(running.path("bytesDone").asLong())).append(" came");
    if (running.path("keysDone").asLong() > 0) {
      text.append(" in %d keys".formatted(running.path("keysDone").asLong()));
    }
    if (running.path("bytesKept").asLong() > 0) {
      text.append(", %s kept".formatted(Amounts.bytes(running.path("bytesKept").asLong())));
    }
    if (running.has("bytesTotal")) {
      text.append(" of ").append(Amounts.bytes(running.path("bytesTotal").asLong()));
    }
    text.append(", %s/s".formatted(Amounts.bytes(running.path("bytesPerSecond").asLong())));
    if (running.has("secondsLeft")) {
      text.append(", %s left".formatted(Amounts.seconds(running.path("secondsLeft").asDouble())));
    }
    return text.toString();
  }

  /** What somebody has to look at, for nobody else need have it. */
  private static List<String> diverged(JsonNode status) {
    List<String> lines = new ArrayList<>();
    for (JsonNode tail : status.path("diverged")) {
      lines.addAll(
          StatusText.wrapped(
              "",
              "kept aside: %s updates of '%s', %s to %s, in %s"
                  .formatted(
                      tail.path("updates").asText(),
                      tail.path("prefix").asText(),
                      tail.path("from").asText(),
                      tail.path("to").asText(),
                      tail.path("file").asText())));
    }
    return lines;
  }

  private static List<String> paused(JsonNode status) {
    List<String> lines = new ArrayList<>();
    for (JsonNode prefix : status.path("prefixes")) {
      if (prefix.has("pausedSeconds")) {
        lines.addAll(
            StatusText.wrapped(
                "",
                "background work of '%s' is paused for %s more%s"
                    .formatted(
                        prefix.path("name").asText(),
                        Amounts.seconds(prefix.path("pausedSeconds").asDouble()),
                        askedBy(prefix.path("pausedBy")))));
      }
    }
    return lines;
  }

  private static String askedBy(JsonNode peers) {
    return peers.isEmpty()
        ? ""
        : ", asked for by "
            + peers.valueStream().map(JsonNode::asText).collect(Collectors.joining(", "));
  }

  private static Table slaves(JsonNode retention) {
    Table table =
        new Table("SLAVE", "<PREFIX", "BEHIND", "HEADROOM", "<TREND", "BREAKS IN", "SEEN");
    for (JsonNode slave : retention.path("slaves")) {
      table.row(
          slave.path("name").asText(),
          slave.path("prefix").asText(),
          slave.path("lagSequences").asText("-"),
          slave.has("headroomSeconds")
              ? Amounts.seconds(slave.path("headroomSeconds").asDouble())
              : "-",
          slave.path("trend").asText("-"),
          slave.has("breakSeconds") ? Amounts.seconds(slave.path("breakSeconds").asDouble()) : "-",
          Amounts.seconds(slave.path("lastSeenSeconds").asDouble()));
    }
    return table;
  }

  private static List<String> logs(JsonNode retention) {
    List<String> lines = new ArrayList<>();
    if (retention.path("ttlSeconds").asLong(1) == 0) {
      lines.add("logs are not kept: nobody can follow this node");
    } else if (retention.has("ttlSeconds")) {
      lines.addAll(
          StatusText.wrapped(
              "",
              "logs are kept for %s, for slaves up to %s and %s of the volume; now %s"
                  .formatted(
                      Amounts.seconds(retention.path("ttlSeconds").asDouble()),
                      Amounts.seconds(retention.path("maxTtlSeconds").asDouble()),
                      Amounts.bytes(retention.path("shareBytes").asLong()),
                      Amounts.bytes(retention.path("walBytes").asLong()))));
    }
    for (JsonNode pin : retention.path("pins")) {
      lines.addAll(
          StatusText.wrapped(
              "",
              "'%s' keeps '%s' from %s on until %s"
                  .formatted(
                      pin.path("holder").asText(),
                      pin.path("prefix").asText(),
                      pin.path("sequence").asText(),
                      pin.path("until").asText())));
    }
    JsonNode loss = retention.path("lastLoss");
    if (loss.has("message")) {
      lines.addAll(
          StatusText.wrapped(
              "",
              "last loss at %s (%s): %s"
                  .formatted(
                      loss.path("time").asText(),
                      loss.path("reason").asText(),
                      loss.path("message").asText())));
    }
    return lines;
  }

  /** Of the ports where clients asked for something lately. */
  private static Table responseTimes(JsonNode ports) {
    Table table = new Table("PORT", "REQUESTS IN 10 S", "P50 MS", "P95 MS", "P99 MS");
    for (JsonNode port : ports) {
      if (port.path("requests").asLong() > 0) {
        table.row(
            port.path("port").asText(),
            port.path("requests").asText(),
            millis(port.path("p50Millis")),
            millis(port.path("p95Millis")),
            millis(port.path("p99Millis")));
      }
    }
    return table;
  }

  private static String millis(JsonNode millis) {
    return String.format(Locale.ROOT, "%.2f", millis.asDouble());
  }

  private static List<String> jobs(JsonNode jobs) {
    List<String> errors = new ArrayList<>();
    Table table = new Table("JOB", "<NEXT", "<LAST SUCCESS", "TOOK", "BYTES", "FAILURES");
    for (JsonNode job : jobs) {
      table.row(
          job.path("name").asText(),
          job.path("next").asText("-"),
          job.path("lastSuccess").asText("-"),
          job.has("lastSeconds") ? Amounts.seconds(job.path("lastSeconds").asDouble()) : "-",
          job.has("lastBytes") ? Amounts.bytes(job.path("lastBytes").asLong()) : "-",
          job.path("failures").asText("0"));
      if (job.has("lastError")) {
        errors.addAll(
            StatusText.wrapped(
                "",
                "the last %s failed: %s"
                    .formatted(job.path("name").asText(), job.path("lastError").asText())));
      }
    }
    List<String> lines = new ArrayList<>(table.lines());
    lines.addAll(errors);
    return lines;
  }

  private static List<String> node(JsonNode status) {
    List<String> lines = new ArrayList<>();
    JsonNode disk = status.path("disk");
    if (disk.has("totalBytes")) {
      lines.add(
          "disk: %s of %s free; tables %s, logs %s"
              .formatted(
                  Amounts.bytes(disk.path("freeBytes").asLong()),
                  Amounts.bytes(disk.path("totalBytes").asLong()),
                  Amounts.bytes(disk.path("dataBytes").asLong()),
                  Amounts.bytes(disk.path("walBytes").asLong())));
    }
    lines.addAll(
        StatusText.wrapped(
            "",
            "version %s since %s, %s %s"
                .formatted(
                    status.path("version").asText(),
                    status.path("startedAt").asText(),
                    status.path("configFile").asText(),
                    status.path("iniFile").asText())
                .stripTrailing()));
    return lines;
  }
}
