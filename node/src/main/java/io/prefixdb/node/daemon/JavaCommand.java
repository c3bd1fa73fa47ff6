package io.prefixdb.node.daemon;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The command lines of further processes of this program. */
public final class JavaCommand {
  /** Under this name a small process keeps the options of the large ones that it starts. */
  private static final String WORKER_OPTIONS = "prefixdb.worker.options";

  private static final String SEPARATOR = "\u001f";

  /** A supervisor only waits. */
  private static final List<String> SMALL =
      List.of(
          "-Xms4m",
          "-Xmx24m",
          "-Xss512k",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:-UsePerfData",
          "--enable-native-access=ALL-UNNAMED");

  private final String mainClass;

  /** With the name of the class that has the program's {@code main}. */
  public JavaCommand(String mainClass) {
    this.mainClass = mainClass;
  }

  /** A process that serves, with the options that this program was started with. */
  public List<String> worker(List<String> arguments) {
    return command(workerOptions(), arguments);
  }

  /** A process that only waits; it passes this program's options on to its workers. */
  public List<String> small(List<String> arguments) {
    List<String> options = new ArrayList<>(SMALL);
    options.add("-D" + WORKER_OPTIONS + "=" + String.join(SEPARATOR, workerOptions()));
    return command(options, arguments);
  }

  private List<String> command(List<String> options, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    command.addAll(arguments);
    return command;
  }

  private static List<String> workerOptions() {
    return Optional.ofNullable(System.getProperty(WORKER_OPTIONS))
        .map(options -> List.of(options.split(SEPARATOR, -1)))
        .orElseGet(() -> ManagementFactory.getRuntimeMXBean().getInputArguments());
  }
}
