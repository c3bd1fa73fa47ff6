package io.prefixdb.node;

import io.prefixdb.node.config.ConfigException;
import io.prefixdb.node.config.ConfigFile;
import io.prefixdb.node.config.ConfigHelp;
import io.prefixdb.node.config.ConfigSource;
import io.prefixdb.node.config.GeneratedConfig;
import io.prefixdb.node.config.NodeConfig;
import io.prefixdb.node.config.SlaveAdvice;
import io.prefixdb.node.store.OptionsFile;
import io.prefixdb.node.store.RocksStores;
import io.prefixdb.node.store.StoreException;
import io.prefixdb.node.store.StoreSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Answers what the command line asks without a start. */
final class Questions {
  private final QuestionOptions asked;
  private final StartOptions start;
  private final Path directory;
  private final CommandLine command;

  /**
   * @param directory where the node that is asked about would run
   */
  Questions(QuestionOptions asked, StartOptions start, Path directory, CommandLine command) {
    this.asked = asked;
    this.start = start;
    this.directory = directory;
    this.command = command;
  }

  /** The exit status of the first question; empty when nothing is asked. */
  OptionalInt answer() {
    PrintWriter out = command.getOut();
    if (asked.help != null) {
      return OptionalInt.of(help(asked.help));
    }
    if (asked.version) {
      out.println("prefixdb " + NodeMain.version());
      return OptionalInt.of(ExitStatus.CLEAN);
    }
    if (asked.info != null) {
      return OptionalInt.of(info(asked.info));
    }
    if (asked.modules || asked.components) {
      out.print(asked.modules ? ConfigHelp.modules() : ConfigHelp.components());
      out.flush(); // which only println does by itself
      return OptionalInt.of(ExitStatus.CLEAN);
    }
    if (asked.generate != null) {
      return OptionalInt.of(generate(asked.generate));
    }
    if (asked.check != null) {
      return OptionalInt.of(check(file(asked.check)));
    }
    if (asked.print != null) {
      return OptionalInt.of(print(file(asked.print)));
    }
    return OptionalInt.empty();
  }

  /** The file behind the option itself, or that of {@code -C}. */
  private Path file(Path given) {
    @Nullable Path file = given.toString().isEmpty() ? start.config : given;
    if (file == null) {
      throw new CommandLine.ParameterException(
          command, "no configuration (expected: its file behind the option, or -C FILE)");
    }
    return file;
  }

  private ConfigSource source(Path file) {
    return new ConfigSource(file, start.allIni(), System::getenv, directory);
  }

  private int help(String component) {
    if (component.isEmpty()) {
      command.usage(command.getOut());
      return ExitStatus.CLEAN;
    }
    try {
      command.getOut().print(ConfigHelp.of(component.split(":", 2)[0]));
      command.getOut().flush();
      return ExitStatus.CLEAN;
    } catch (ConfigException e) {
      return failed(ExitStatus.MISUSE, e.getMessage());
    }
  }

  private int info(String name) {
    if (!List.of("", "prefixdb", "wfc_prefixdb").contains(name)) {
      return failed(ExitStatus.MISUSE, "--info " + name + ": no such package (expected: prefixdb)");
    }
    command
        .getOut()
        .printf(
            "prefixdb %s%nJava %s%nRocksDB %s%n",
            NodeMain.version(), Runtime.version(), RocksStores.engineVersion());
    return ExitStatus.CLEAN;
  }

  private int generate(List<String> components) {
    try {
      String text = GeneratedConfig.of(components);
      if (start.config == null) {
        command.getOut().println(text);
      } else {
        Files.writeString(start.config, text + "\n");
      }
      return ExitStatus.CLEAN;
    } catch (ConfigException e) {
      return failed(ExitStatus.NOT_GENERATED, e.getMessage());
    } catch (IOException e) {
      return failed(ExitStatus.NOT_GENERATED, "the configuration cannot be written: " + e);
    }
  }

  private int check(Path file) {
    try {
      NodeConfig config = ConfigFile.read(source(file));
      Stream.concat(
              OptionsFile.check(StoreSettings.of(config)).stream(), SlaveAdvice.of(config).stream())
          .forEach(advice -> command.getOut().println(file + ": " + advice));
      command.getOut().println(file + ": the configuration is valid");
      return ExitStatus.CLEAN;
    } catch (ConfigException | StoreException e) {
      command.getErr().println(file + ": " + e.getMessage());
      command.getErr().println("^^^^ Configuration is not valid!");
      return ExitStatus.CHECK_REFUSED;
    }
  }

  private int print(Path file) {
    try {
      ConfigSource source = source(file);
      String text = asked.despace ? ConfigFile.despaced(source) : ConfigFile.text(source);
      command.getOut().println(text.stripTrailing());
      return ExitStatus.CLEAN;
    } catch (ConfigException e) {
      return failed(ExitStatus.CHECK_REFUSED, file + ": " + e.getMessage());
    }
  }

  private int failed(int status, @Nullable String sentence) {
    command.getErr().println("prefixdb node: " + sentence);
    return status;
  }
}
