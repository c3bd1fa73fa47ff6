package io.prefixdb.node;

import io.prefixdb.node.config.ConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code prefixdb stop}: ends a node in order. */
@Command(
    name = "stop",
    mixinStandardHelpOptions = true,
    description = "Stop a node that was started in the background, and wait for its end.",
    footer = {"", "Exit status: 0 when it does not run any more, 1 otherwise."})
final class StopCommand implements Callable<Integer> {
  @Mixin private ModeFile mode = new ModeFile();
  @Mixin private InstanceOptions options = new InstanceOptions();

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "120",
      converter = Durations.class,
      description = "how long to wait (seconds or 1d2h4m5s; default: 120)")
  private Duration timeout;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    try {
      LocalNode node = options.node(mode.file);
      Optional<ProcessHandle> running = node.process();
      if (running.isEmpty()) {
        return notRunning(node);
      }
      long pid = running.get().pid();
      running.get().destroy();
      running.get().onExit().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      spec.commandLine()
          .getOut()
          .println("instance '" + node.instance().name() + "' stopped (process " + pid + ")");
      return ExitStatus.CLEAN;
    } catch (TimeoutException e) {
      err.println(
          "prefixdb stop: still running after "
              + timeout.toSeconds()
              + " s; wait longer with --timeout, its log tells what it does");
    } catch (ConfigException e) {
      err.println("prefixdb stop: " + mode.file + ": " + e.getMessage());
    } catch (IOException e) {
      err.println("prefixdb stop: " + mode.unreadable(e));
    } catch (ExecutionException e) {
      err.println("prefixdb stop: " + e.getMessage());
    }
    return ExitStatus.FAILED;
  }

  private int notRunning(LocalNode node) throws IOException {
    Optional<String> otherwise = node.usedOtherwise();
    if (otherwise.isPresent()) {
      spec.commandLine().getErr().println("prefixdb stop: " + otherwise.get());
      return ExitStatus.FAILED;
    }
    spec.commandLine().getOut().println(node.notRunning());
    return ExitStatus.CLEAN;
  }
}
