package io.prefixdb.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prefixdb.node.config.ConfigException;
import io.prefixdb.node.daemon.PidFile;
import io.prefixdb.node.daemon.RunFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code prefixdb status}: what runs, and how it is. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Say whether a node runs, as what, where, since when, and how its prefixes are.",
    footer = {"", "Exit status: 0 when it serves, 3 when it does not run, 1 otherwise."})
final class StatusCommand implements Callable<Integer> {
  private static final int NOT_RUNNING = 3;
  private static final int PATIENCE_MS = 5_000;

  @Mixin private ModeFile mode = new ModeFile();
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try {
      Instance instance = mode.instance();
      Optional<ProcessHandle> holder = PidFile.holder(instance.pid());
      if (holder.isEmpty()) {
        out.println("instance '" + instance.name() + "' does not run");
        return NOT_RUNNING;
      }
      Optional<Map<String, String>> facts = RunFile.read(instance.run());
      if (facts.isEmpty()) {
        out.printf(
            "instance '%s' does not serve yet (process %d)%n", instance.name(), holder.get().pid());
        return ExitStatus.FAILED;
      }
      tell(out, facts.get(), holder.get().pid());
      return ExitStatus.CLEAN;
    } catch (ConfigException e) {
      return failed(mode.file + ": " + e.getMessage());
    } catch (IOException e) {
      return failed(e.getMessage());
    }
  }

  private static void tell(PrintWriter out, Map<String, String> facts, long holder) {
    line(out, "mode", facts.get("mode"));
    line(out, "pid", facts.get("pid"));
    if (!Long.toString(holder).equals(facts.get("pid"))) {
      line(out, "supervisor", Long.toString(holder));
    }
    facts.forEach(
        (name, value) -> {
          if (name.startsWith("port.")) {
            line(out, "port", value + " " + name.substring("port.".length()));
          }
        });
    line(out, "configuration", facts.get("config"));
    line(out, "ini", facts.get("ini"));
    line(out, "log", facts.get("log"));
    line(out, "version", facts.get("version"));
    Duration uptime =
        Duration.between(
            Instant.parse(facts.getOrDefault("started", Instant.EPOCH.toString())), Instant.now());
    line(out, "uptime", uptime.toSeconds() + " s");
    String admin = facts.get("port.admin");
    if (admin == null) {
      line(out, "prefixes", "unknown: the configuration has no admin port");
    } else {
      tellPrefixes(out, admin);
    }
  }

  private static void tellPrefixes(PrintWriter out, String port) {
    try {
      JsonNode status = status(port);
      line(out, "ready", status.path("ready").asText());
      status.path("reasons").forEach(reason -> line(out, "reason", reason.asText()));
      line(out, "prefixes", Integer.toString(status.path("prefixes").size()));
      for (JsonNode prefix : status.path("prefixes")) {
        out.printf(
            "  %s: %s, sequence %d%n",
            prefix.path("name").asText(),
            prefix.path("state").asText(),
            prefix.path("sequence").asLong());
      }
    } catch (IOException e) {
      line(out, "prefixes", "unknown: the admin port does not answer: " + e.getMessage());
    }
  }

  private static JsonNode status(String port) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection)
            URI.create("http://127.0.0.1:" + port + "/v1/status").toURL().openConnection();
    connection.setConnectTimeout(PATIENCE_MS);
    connection.setReadTimeout(PATIENCE_MS);
    try (InputStream in = connection.getInputStream()) {
      return new ObjectMapper().readTree(in);
    } finally {
      connection.disconnect();
    }
  }

  private static void line(PrintWriter out, String name, @Nullable String value) {
    out.printf("%-14s %s%n", name, value == null ? "" : value);
  }

  private int failed(@Nullable String sentence) {
    spec.commandLine().getErr().println("prefixdb status: " + sentence);
    return ExitStatus.FAILED;
  }
}
