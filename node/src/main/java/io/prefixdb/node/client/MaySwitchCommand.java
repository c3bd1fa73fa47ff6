package io.prefixdb.node.client;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code prefixdb may-switch}: guards the moment at which clients get another master. */
@Command(
    name = "may-switch",
    mixinStandardHelpOptions = true,
    description =
        "Say whether clients may be sent to a slave in the place of its master: it has everything, and for"
            + " 30 s nobody has written there.",
    footer = {
      "",
      "Ends with status 0 when they may, else with 1 and what speaks against it.",
      "Example: prefixdb may-switch --wait 120 new-master:23010 && ./send-clients-to new-master"
    })
public final class MaySwitchCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final long LOOK_MS = 500;

  @Parameters(
      index = "0",
      paramLabel = "HOST:PORT",
      description = "the admin port of the slave",
      converter = Endpoint.Converter.class)
  private Endpoint endpoint;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description = "look for so long before it says no (default: ${DEFAULT-VALUE})")
  private long seconds;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Math.max(0, seconds));
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      List<String> obstacles = look(http);
      while (!obstacles.isEmpty() && System.nanoTime() - end < 0) {
        TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        obstacles = look(http);
      }
      return tell(obstacles);
    }
  }

  private List<String> look(HttpClient http) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + endpoint + "/v1/status"))
            .timeout(PATIENCE)
            .build();
    try {
      return SwitchCheck.obstacles(
          JSON.readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body()));
    } catch (IOException e) {
      return List.of("no answer from " + endpoint + ": " + e);
    }
  }

  private int tell(List<String> obstacles) {
    if (obstacles.isEmpty()) {
      spec.commandLine().getOut().println("clients may be sent to " + endpoint);
      return 0;
    }
    obstacles.forEach(
        obstacle -> spec.commandLine().getErr().println("prefixdb may-switch: " + obstacle));
    return 1;
  }
}
