package io.prefixdb.node;

import io.prefixdb.node.config.ConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code prefixdb restart}: stop, then start. */
@Command(
    name = "restart",
    mixinStandardHelpOptions = true,
    description = "Stop a node if it runs, then start it; options as of 'prefixdb start'.")
final class RestartCommand implements Callable<Integer> {
  @Mixin private ModeFile mode = new ModeFile();
  @Unmatched private List<String> options = new ArrayList<>();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    try {
      mode.check();
    } catch (ConfigException e) {
      spec.commandLine()
          .getErr()
          .println(
              "prefixdb restart: %s: %s; what runs goes on as it is"
                  .formatted(mode.file, e.getMessage()));
      return ExitStatus.CONFIGURATION_REFUSED;
    }
    int stopped = NodeMain.commandLine().execute("stop", mode.file.toString());
    if (stopped != ExitStatus.CLEAN) {
      return stopped;
    }
    List<String> start = new ArrayList<>(List.of("start", mode.file.toString()));
    start.addAll(options);
    return NodeMain.commandLine().execute(start.toArray(String[]::new));
  }
}
