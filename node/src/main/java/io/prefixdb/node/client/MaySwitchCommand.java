package io.prefixdb.node.client;

import java.io.IOException;
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
    AdminPort slave = new AdminPort(endpoint.toString(), PATIENCE);
    List<String> obstacles = look(slave);
    while (!obstacles.isEmpty() && System.nanoTime() - end < 0) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MS);
      obstacles = look(slave);
    }
    return tell(obstacles);
  }

  private static List<String> look(AdminPort slave) {
    try {
      return SwitchCheck.obstacles(slave.status());
    } catch (IOException e) {
      return List.of(String.valueOf(e.getMessage()));
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
