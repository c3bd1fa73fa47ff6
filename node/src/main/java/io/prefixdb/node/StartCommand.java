package io.prefixdb.node;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Unmatched;

/** {@code prefixdb start}: a supervised node in the background. */
@Command(
    name = "start",
    mixinStandardHelpOptions = true,
    description = "Start a node in the background, supervised, and wait until it serves.",
    footer = {
      "",
      "It is 'prefixdb node -d -W -a 600 -C <configuration>'; options of 'prefixdb node' may follow,",
      "and '-a UPTIME' replaces the 600 seconds. Exit status: that of 'prefixdb node'."
    })
final class StartCommand implements Callable<Integer> {
  /** A node that breaks again within ten minutes stays down. */
  private static final String MIN_UPTIME = "600";

  @Mixin private ModeFile mode = new ModeFile();
  @Unmatched private List<String> options = new ArrayList<>();

  @Override
  public Integer call() {
    return NodeMain.commandLine().execute(arguments().toArray(String[]::new));
  }

  private List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("node", "-d", "-W", "-C", mode.file.toString()));
    if (options.stream().noneMatch(o -> o.startsWith("-a") || o.startsWith("--a"))) {
      arguments.addAll(List.of("-a", MIN_UPTIME));
    }
    arguments.addAll(options);
    return arguments;
  }
}
