package io.prefixdb.node;

import io.prefixdb.node.config.ConfigException;
import io.prefixdb.node.store.StoreException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code prefixdb restart}: stop, then start. */
@Command(
    name = "restart",
    mixinStandardHelpOptions = true,
    description =
        "Stop a node if it runs, then start it; options as of 'prefixdb start'. What a start would be refused for"
            + " stops nothing.")
final class RestartCommand implements Callable<Integer> {
  @Mixin private ModeFile mode = new ModeFile();

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "120",
      description = "how long to wait for the stop (seconds or 1d2h4m5s; default: 120)")
  private String timeout;

  @Unmatched private List<String> options = new ArrayList<>();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    List<String> found;
    try {
      NodeCommand node = node(mode.file, options);
      node.check();
      found = node.ofInstance();
    } catch (ParameterException e) {
      return refused(e.getMessage(), spec.exitCodeOnInvalidInput());
    } catch (ConfigException e) {
      return refused(mode.file + ": " + e.getMessage(), ExitStatus.CONFIGURATION_REFUSED);
    } catch (StoreException e) {
      return refused(e.getMessage(), ExitStatus.DATA_NOT_OPENED);
    }
    String file = mode.file.toString();
    int stopped = run(List.of("stop", file, "--timeout", timeout), found);
    return stopped == ExitStatus.CLEAN ? run(List.of("start", file), options) : stopped;
  }

  /** What {@code prefixdb node} would be with these options. */
  private static NodeCommand node(Path file, List<String> options) {
    CommandLine program = NodeMain.commandLine();
    CommandLine node = Objects.requireNonNull(program.getSubcommands().get("node"));
    program.parseArgs(
        Stream.concat(Stream.of("node", "-C", file.toString()), options.stream())
            .map(LongOptions.of(node.getCommandSpec()))
            .toArray(String[]::new));
    return node.getCommand();
  }

  private static int run(List<String> command, List<String> rest) {
    return NodeMain.commandLine()
        .execute(Stream.concat(command.stream(), rest.stream()).toArray(String[]::new));
  }

  private int refused(@Nullable String why, int status) {
    spec.commandLine()
        .getErr()
        .println("prefixdb restart: %s; what runs goes on as it is".formatted(why));
    return status;
  }
}
