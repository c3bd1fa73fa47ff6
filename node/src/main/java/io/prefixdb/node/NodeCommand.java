package io.prefixdb.node;

import io.prefixdb.node.DaemonOptions.Role;
import io.prefixdb.node.config.ConfigException;
import io.prefixdb.node.config.ConfigFile;
import io.prefixdb.node.config.ConfigSource;
import io.prefixdb.node.config.NodeConfig;
import io.prefixdb.node.daemon.Detached;
import io.prefixdb.node.log.Log;
import io.prefixdb.node.store.DirectoryLock;
import io.prefixdb.node.store.OptionsFile;
import io.prefixdb.node.store.StoreException;
import io.prefixdb.node.store.StoreSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code prefixdb node}: one data node, with the command line of the original daemon. */
@Command(
    name = "node",
    description = "Run one data node, or say something about its configuration.",
    sortOptions = false,
    customSynopsis = "prefixdb node [OPTIONS] -C FILE",
    footer = {
      "",
      "Exit status: 0 after a clean stop, 2 for a command line that is not understood, 4 and 5 when",
      "the configuration is refused (4 by -V and -p), 6 when the user, 7 when the directory cannot be",
      "changed, 8 when another process holds the pid file or the data, 13 after a FATAL line of the",
      "log, 14 when the data cannot be opened, 15 when a stop took too long and was cut off, 1 for",
      "anything else."
    })
final class NodeCommand implements Callable<Integer> {
  @ArgGroup(heading = "%nWithout a start:%n", exclusive = false, order = 1)
  private QuestionOptions questions = new QuestionOptions();

  @ArgGroup(heading = "%nWhat is started:%n", exclusive = false, order = 2)
  private StartOptions start = new StartOptions();

  @ArgGroup(heading = "%nHow:%n", exclusive = false, order = 3)
  private DaemonOptions daemon = new DaemonOptions();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    OptionalInt answered =
        new Questions(questions, start, directory(), spec.commandLine()).answer();
    if (answered.isPresent()) {
      return answered.getAsInt();
    }
    daemon.idle().forEach(this::say);
    if (start.config == null) {
      misuse("no configuration (expected: -C FILE; -G prints one with every option)");
    }
    ConfigSource source = source();
    try {
      return run(source, ConfigFile.read(source));
    } catch (ConfigException e) {
      say(source.file() + ": " + e.getMessage());
      spec.commandLine().getErr().println("Configuration FAIL!");
      logRefusal(source, String.valueOf(e.getMessage()));
      return ExitStatus.CONFIGURATION_REFUSED;
    } catch (IOException e) {
      say(e.getMessage());
      return ExitStatus.FAILED;
    }
  }

  private Path directory() {
    return daemon.directory == null ? Path.of("") : daemon.directory;
  }

  private ConfigSource source() {
    Path file = Objects.requireNonNull(start.config);
    return new ConfigSource(file, start.allIni(), System::getenv, directory());
  }

  /** Refuses what a start would refuse, as far as that can be seen without one. */
  void check() throws ConfigException, StoreException {
    NodeConfig config = ConfigFile.read(source());
    var _ = arguments(config);
    var _ = OptionsFile.check(StoreSettings.of(config));
  }

  /** The options by which others find the instance that these make. */
  List<String> ofInstance() {
    List<String> options = new ArrayList<>();
    if (daemon.name != null) {
      options.addAll(List.of("-n", daemon.name));
    }
    if (daemon.pidDirectory != null) {
      options.addAll(List.of("-P", daemon.pidDirectory.toString()));
    }
    if (daemon.directory != null) {
      options.addAll(List.of("-w", daemon.directory.toString()));
    }
    start.allIni().forEach(ini -> options.addAll(List.of("--ini", ini.toString())));
    return options;
  }

  private int run(ConfigSource source, NodeConfig config)
      throws ConfigException, IOException, InterruptedException {
    EngineArguments arguments = arguments(config);
    Instance instance =
        Instance.of(daemon.pidDirectory, daemon.name, source.file(), config.store().path());
    if (Launch.isNeeded(daemon)) {
      return new Launch(start, daemon, instance, spec.commandLine()).run();
    }
    if (daemon.detached && daemon.role != Role.SUPERVISED) {
      Detached.leaveTerminal();
    }
    if (daemon.role == Role.SUPERVISOR) {
      return SupervisorRun.run(start, daemon, config, instance);
    }
    Path data = config.store().path();
    Optional<String> holder = holder(data);
    if (holder.isPresent()) { // told here: the log is that of the node that runs
      say(DirectoryLock.refusal(data, holder.get()));
      return ExitStatus.SECOND_INSTANCE;
    }
    return new NodeRun(daemon, config, arguments, source, instance).run();
  }

  /** Who uses the data; one that cannot be looked at is refused when it is taken. */
  private static Optional<String> holder(Path data) {
    try {
      return DirectoryLock.holder(data);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private EngineArguments arguments(NodeConfig config) throws ConfigException {
    try {
      InstanceArguments said = InstanceArguments.parse(start.allObjectOptions());
      said.requireObjects(config);
      return EngineArguments.of(said, config.engine());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "-O " + e.getMessage(), e);
    }
  }

  private boolean isUsed(ConfigSource source) {
    try {
      return holder(directory().resolve(ConfigFile.data(source))).isPresent();
    } catch (ConfigException e) { // it does not say where its data is
      return false;
    }
  }

  /**
   * Whoever looks for the reason in the log finds it there too; unless it would be made by another
   * user than the node's, which could not write to it then, or is that of a node that runs.
   */
  private void logRefusal(ConfigSource source, String message) {
    if ((daemon.user != null && daemon.role == null) || isUsed(source)) {
      return;
    }
    ConfigFile.logger(source)
        .filter(logger -> logger.path().isPresent())
        .ifPresent(
            logger -> {
              Log log = Log.install(logger.onConsole(false), System.out);
              log.fatal(message);
              log.end();
            });
  }

  private void say(@Nullable String sentence) {
    spec.commandLine().getErr().println("prefixdb node: " + sentence);
  }

  private void misuse(String sentence) {
    throw new ParameterException(spec.commandLine(), sentence);
  }
}
