package io.prefixdb.node.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code prefixdb reload}: orders a reload by a slave's admin port, and tells how far it is. */
@Command(
    name = "reload",
    mixinStandardHelpOptions = true,
    description = "Have a slave load prefixes anew, and wait for the end of that.",
    footer = {
      "",
      "Ends with status 0 when every prefix is loaded, else with 1. Interrupted, it goes on at the node;",
      "--cancel ends what runs there.",
      "Example: prefixdb reload localhost:23010 --source orders-slave-1:23002 orders users"
    })
public final class ReloadCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final long LOOK_MS = 500;

  /** The status may be a little older than the order. */
  private static final int UNKNOWN_MAX = 4;

  private static final String RELOAD = "/v1/reload";
  private static final long MIB = 1 << 20;

  @Parameters(
      index = "0",
      paramLabel = "HOST:PORT",
      description = "the admin port of the slave",
      converter = Endpoint.Converter.class)
  private Endpoint endpoint;

  @Parameters(index = "1..*", paramLabel = "PREFIX", description = "what to load anew")
  private @Nullable List<String> prefixes;

  @Option(
      names = "--method",
      defaultValue = "Auto",
      description = "Auto, Copy or API (default: ${DEFAULT-VALUE})")
  private String method;

  @Option(
      names = "--source",
      paramLabel = "HOST:PORT",
      description = "a node to copy from before the master is asked; may be given several times")
  private @Nullable List<String> sources;

  @Option(
      names = "--max-bytes-per-second",
      defaultValue = "0",
      description = "how fast a copy may be, 0 for no limit (default: ${DEFAULT-VALUE})")
  private long bytesPerSecond;

  @Option(names = "--cancel", description = "end the reload that runs, and order none")
  private boolean cancel;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    AdminPort slave = new AdminPort(endpoint.toString(), PATIENCE);
    try {
      if (cancel) {
        slave.delete(RELOAD);
        return 0;
      }
      String id = "by-hand-" + Long.toHexString(UUID.randomUUID().getMostSignificantBits());
      slave.post(RELOAD, order(id));
      return watch(slave, id);
    } catch (IOException e) {
      spec.commandLine().getErr().println("prefixdb reload: " + e.getMessage());
      return spec.exitCodeOnExecutionException();
    }
  }

  private String order(String id) {
    ObjectNode order = JSON.createObjectNode().put("id", id).put("method", method);
    order.put("maxBytesPerSecond", bytesPerSecond);
    Optional.ofNullable(sources).orElse(List.of()).forEach(order.putArray("source")::add);
    Optional.ofNullable(prefixes).orElse(List.of()).forEach(order.putArray("prefixes")::add);
    return order.toString();
  }

  private int watch(AdminPort slave, String id) throws IOException, InterruptedException {
    String last = "";
    int unknown = 0;
    while (true) {
      JsonNode status = slave.status();
      JsonNode ended = status.path("lastReload");
      if (ended.path("id").asText().equals(id)) {
        say(ended.path("result").asText() + ": " + ended.path("message").asText());
        return ended.path("result").asText().equals("Succeeded") ? 0 : 1;
      }
      JsonNode running = status.path("reload");
      boolean known = running.path("id").asText().equals(id);
      unknown = known ? 0 : unknown + 1;
      if (unknown == UNKNOWN_MAX) {
        throw new IOException(
            endpoint + " knows nothing of the reload any more: was it restarted?");
      }
      if (known && !line(running).equals(last)) {
        last = line(running);
        say(last);
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MS);
    }
  }

  private static String line(JsonNode running) {
    String total =
        running.has("bytesTotal") ? " of " + running.path("bytesTotal").asLong() / MIB : "";
    String left =
        running.has("secondsLeft") ? ", " + running.path("secondsLeft").asLong() + " s left" : "";
    return "%s: %d MiB came, %d MiB were here%s, %d MiB/s%s"
        .formatted(
            running.path("prefix").asText(),
            running.path("bytesDone").asLong() / MIB,
            running.path("bytesKept").asLong() / MIB,
            total,
            running.path("bytesPerSecond").asLong() / MIB,
            left);
  }

  private void say(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }
}
