package io.prefixdb.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prefixdb.node.client.Endpoint;
import io.prefixdb.node.client.RpcConnection;
import io.prefixdb.node.config.ConfigException;
import io.prefixdb.node.config.ConfigFile;
import io.prefixdb.node.store.HandCopy;
import io.prefixdb.node.store.StoreException;
import io.prefixdb.node.store.StoreSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code prefixdb copy-frozen}: judges a copy of files that a command of the caller makes. */
@Command(
    name = "copy-frozen",
    mixinStandardHelpOptions = true,
    description =
        "Freeze the files of a running node, the original too, while a command copies them into the data directory of"
            + " one that is stopped. From a node of ours 'copy-from' copies without a freeze.",
    footer = {
      "",
      "A copy that is not done when the freeze ends is refused: the command is ended, and no node starts in the"
          + " directory until a copy is whole.",
      "Example: prefixdb copy-frozen old-master:23000 -C slave.conf --seconds 900 --"
          + " rsync -a old-master:/var/prefixdb/ /var/prefixdb/"
    })
final class CopyFrozenCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SECONDS_MAX = 7_200;
  private static final Duration GRACE = Duration.ofSeconds(5);

  /** After a signal: for the end of the command, and for the source to hear that it may go on. */
  private static final Duration END_MAX = GRACE.plusSeconds(10);

  @Parameters(
      index = "0",
      paramLabel = "HOST:PORT",
      description = "where the source serves clients",
      converter = Endpoint.Converter.class)
  private Endpoint source;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "COMMAND",
      description = "copies the files; its words come after --")
  private List<String> command;

  @Option(
      names = {"-C", "--config"},
      required = true,
      paramLabel = "FILE",
      description = "the configuration of the stopped node")
  private Path config;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "600",
      description = "how long the freeze may last, 1 to 7200 (default: ${DEFAULT-VALUE})")
  private int seconds;

  @Option(
      names = "--prefix",
      paramLabel = "NAME",
      description = "what to freeze; may be given several times; without any, all prefixes")
  private List<String> prefixes = List.of();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (seconds < 1 || seconds > SECONDS_MAX) {
      return told("--seconds is 1 to %d".formatted(SECONDS_MAX), spec.exitCodeOnInvalidInput());
    }
    StoreSettings settings;
    try {
      settings = StoreSettings.of(ConfigFile.read(config, System::getenv));
    } catch (ConfigException e) {
      return told(config + ": " + e.getMessage(), ExitStatus.CONFIGURATION_REFUSED);
    }
    try (SignalInterrupt signals = new SignalInterrupt(END_MAX)) {
      return copied(settings, signals); // and told, before a signal ends the process
    }
  }

  private int copied(StoreSettings settings, SignalInterrupt signals) {
    try (HandCopy copy = HandCopy.begin(settings.path())) {
      copyFrozen(signals);
      copy.whole();
      return ExitStatus.CLEAN;
    } catch (StoreException e) {
      return told(e.getMessage(), ExitStatus.DATA_NOT_OPENED);
    } catch (IOException e) {
      return notWhole(e.getMessage(), settings);
    } catch (InterruptedException e) {
      return notWhole("a signal ended it", settings);
    }
  }

  private int notWhole(@Nullable String why, StoreSettings settings) {
    return told(
        "the copy is not whole: %s; no node starts in '%s' before one is"
            .formatted(why, settings.path()),
        ExitStatus.FAILED);
  }

  private void copyFrozen(SignalInterrupt signals) throws IOException, InterruptedException {
    // The source counts from when its running jobs have ended, which is later.
    long begin = System.nanoTime();
    long end = begin + TimeUnit.SECONDS.toNanos(seconds);
    try (RpcConnection node = RpcConnection.open(source, Duration.ofSeconds(seconds))) {
      checkPrefixes(node);
      say("%s is asked to freeze its files for %d s".formatted(source, seconds));
      try {
        signals.closes(node::close);
        freeze(node);
        runUntil(end);
      } finally {
        goOn();
      }
    }
    say(
        "copied in %d of %d s"
            .formatted(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin), seconds));
  }

  /** Waits for the end of the source's running jobs, too. */
  private void freeze(RpcConnection node) throws IOException {
    try {
      ask(node, "delay_background", params().put("delay_timeout_s", seconds));
    } catch (IOException e) {
      throw new IOException(
          "%s did not say that it is frozen, and may yet freeze for %d s (%s)"
              .formatted(source, seconds, e.getMessage()),
          e);
    }
  }

  /** A freeze of what is not there succeeds, and freezes nothing. */
  private void checkPrefixes(RpcConnection node) throws IOException {
    JsonNode open = node.call("get_all_prefixes", "{}").path("prefixes");
    for (String prefix : prefixes) {
      if (open.valueStream().noneMatch(name -> name.asText().equals(prefix))) {
        throw new IOException(
            "%s has no open prefix '%s' (expected: one of its get_all_prefixes)"
                .formatted(source, prefix));
      }
    }
  }

  private void runUntil(long end) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    try {
      if (!process.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        throw new IOException(
            "'%s' was not done when the freeze of %d s ended (expected: more --seconds)"
                .formatted(command.getFirst(), seconds));
      }
    } finally {
      end(process);
    }
    if (process.exitValue() != 0) {
      throw new IOException(
          "'%s' ended with status %d".formatted(command.getFirst(), process.exitValue()));
    }
  }

  /** It may write no more once the directory is let go. */
  private static void end(Process process) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }

  /** The freeze ends by itself too, so this failing makes no copy worse. */
  private void goOn() {
    try (RpcConnection node = RpcConnection.open(source, GRACE)) {
      ask(node, "continue_background", params());
    } catch (IOException e) {
      say("%s stays frozen until %d s are over: %s".formatted(source, seconds, e.getMessage()));
    }
  }

  private ObjectNode params() {
    ObjectNode params = JSON.createObjectNode();
    prefixes.forEach(params.putArray("prefixes")::add);
    return params;
  }

  private static void ask(RpcConnection node, String method, ObjectNode params) throws IOException {
    String status = node.call(method, params.toString()).path("status").asText();
    if (!status.equals("OK")) {
      throw new IOException("%s answers %s".formatted(method, status));
    }
  }

  private void say(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }

  private int told(String sentence, int status) {
    spec.commandLine().getErr().println("prefixdb copy-frozen: " + sentence);
    return status;
  }
}
