package io.prefixdb.node;

import io.prefixdb.node.client.CallCommand;
import io.prefixdb.node.client.DemoCommand;
import io.prefixdb.node.client.LoadCommand;
import io.prefixdb.node.client.MaySwitchCommand;
import io.prefixdb.node.client.ReloadCommand;
import java.security.Security;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program {@code prefixdb}. */
@Command(
    name = "prefixdb",
    mixinStandardHelpOptions = true,
    versionProvider = NodeMain.Version.class,
    description = "PrefixDB: a key-value store for many small databases.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      NodeCommand.class,
      StartCommand.class,
      StopCommand.class,
      RestartCommand.class,
      StatusCommand.class,
      CallCommand.class,
      LoadCommand.class,
      DemoCommand.class,
      CopyFromCommand.class,
      CopyFrozenCommand.class,
      ReloadCommand.class,
      MaySwitchCommand.class
    })
public final class NodeMain implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "no command (expected: node, start, stop, restart, status, call, load, demo, copy-from, copy-frozen, reload or may-switch)");
  }

  /** Runs the command and ends the process with its exit status: 0 done, 1 failed, 2 misuse. */
  public static void main(String[] args) {
    System.setProperty("java.util.logging.manager", LastingLog.class.getName());
    // A master that was made anew elsewhere has the same name and another address.
    Security.setProperty("networkaddress.cache.ttl", "2");
    Security.setProperty("networkaddress.cache.negative.ttl", "1");
    System.exit(commandLine().execute(withoutScript(args)));
  }

  /** All commands. What is not understood is answered with a sentence, not with pages of help. */
  static CommandLine commandLine() {
    return new Program()
        .setParameterExceptionHandler(
            (e, _) -> {
              CommandLine command = e.getCommandLine();
              String name = command.getCommandSpec().qualifiedName();
              command.getErr().println(name + ": " + e.getMessage());
              command.getErr().println("'" + name + " --help' lists what there is");
              return command.getCommandSpec().exitCodeOnInvalidInput();
            });
  }

  /** Takes long options of {@code node}, and of it alone, as the original does. */
  private static final class Program extends CommandLine {
    private Program() {
      super(new NodeMain());
    }

    @Override
    public int execute(String... args) {
      boolean isNode = args.length > 0 && args[0].equals("node");
      CommandSpec node = Objects.requireNonNull(getSubcommands().get("node")).getCommandSpec();
      return super.execute(
          isNode ? Arrays.stream(args).map(LongOptions.of(node)).toArray(String[]::new) : args);
    }
  }

  /** An image starts the program through a file, and the system names that file first. */
  private static String[] withoutScript(String[] args) {
    return args.length >= 2 && args[0].equals("--script")
        ? Arrays.copyOfRange(args, 2, args.length)
        : args;
  }

  static String version() {
    return Optional.ofNullable(NodeMain.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"prefixdb " + version()};
    }
  }
}
