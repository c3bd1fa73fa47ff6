package io.prefixdb.node;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefixdb.node.client.AdminPort;
import io.prefixdb.node.client.StatusText;
import io.prefixdb.node.config.ConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code prefixdb status}: what runs, and how it is. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Say whether a node runs, as what, where, since when, and how its prefixes are.",
    footer = {
      "",
      "Exit status: 0 when it serves, 3 when it does not run, 1 otherwise.",
      "Examples: prefixdb status master; prefixdb status -l orders-slave-0:23010"
    })
final class StatusCommand implements Callable<Integer> {
  private static final int NOT_RUNNING = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final String ADDRESS = ".+:\\d{1,5}";

  /** A port that listens there is reached at every address of this machine. */
  private static final String ANY = "0.0.0.0";

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "MODE|HOST:PORT",
      defaultValue = "localhost:23010",
      description = {
        "a mode or configuration file as for start, for a node of this machine; or the admin port",
        "of any node (default: ${DEFAULT-VALUE})"
      })
  private String target;

  @Mixin private InstanceOptions options = new InstanceOptions();

  @Option(
      names = {"-l", "--long"},
      description = "tell of slaves, logs, reloads, jobs and the disk as well")
  private boolean all;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    return target.matches(ADDRESS) && !Files.exists(Path.of(target)) ? remote() : local();
  }

  private int remote() {
    try {
      JsonNode status = new AdminPort(target, PATIENCE).status();
      StatusText.of(status, all).forEach(spec.commandLine().getOut()::println);
      return ExitStatus.CLEAN;
    } catch (ConnectException e) {
      failed(e.getMessage());
      return NOT_RUNNING;
    } catch (IOException e) {
      return failed(e.getMessage());
    }
  }

  private int local() {
    PrintWriter out = spec.commandLine().getOut();
    ModeFile mode = named();
    try {
      LocalNode node = options.node(mode.file);
      Instance instance = node.instance();
      Optional<ProcessHandle> holder = node.process();
      if (holder.isEmpty()) {
        Optional<String> otherwise = node.usedOtherwise();
        out.println(otherwise.orElseGet(node::notRunning));
        return otherwise.isPresent() ? ExitStatus.FAILED : NOT_RUNNING;
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
      return failed(mode.unreadable(e));
    }
  }

  private ModeFile named() {
    try {
      return ModeFile.of(target);
    } catch (TypeConversionException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private void tell(PrintWriter out, Map<String, String> facts, long holder) {
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
    adminPort(facts)
        .ifPresentOrElse(
            admin -> tellPrefixes(out, admin),
            () -> line(out, "prefixes", "unknown: the configuration has no admin port"));
  }

  /** Where a node of this machine is asked, by what it tells of itself. */
  static Optional<String> adminPort(Map<String, String> facts) {
    String addr = facts.getOrDefault("addr.admin", ANY);
    String host = addr.isEmpty() || addr.equals(ANY) || addr.equals("::") ? "127.0.0.1" : addr;
    return Optional.ofNullable(facts.get("port.admin"))
        .map(port -> (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
  }

  private void tellPrefixes(PrintWriter out, String admin) {
    try {
      JsonNode status = new AdminPort(admin, PATIENCE).status();
      line(out, "prefixes", Integer.toString(status.path("prefixes").size()));
      out.println();
      StatusText.of(status, all).forEach(out::println);
    } catch (IOException e) {
      line(out, "prefixes", "unknown: " + e.getMessage());
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
