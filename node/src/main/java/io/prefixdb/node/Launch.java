package io.prefixdb.node;

import io.prefixdb.node.DaemonOptions.Role;
import io.prefixdb.node.daemon.Detached;
import io.prefixdb.node.daemon.JavaCommand;
import io.prefixdb.node.daemon.PidFile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import picocli.CommandLine;

/**
 * Makes of this process what the options ask for: another user, another directory, a supervisor in
 * its place, or a daemon in the background. The order is the original's.
 */
final class Launch {
  static final JavaCommand JAVA = new JavaCommand(NodeMain.class.getName());
  private static final long LOOK_EVERY_MS = 50;

  /** Whoever waits longer wants to know for what. */
  private static final long SAID_AFTER_NANOS = TimeUnit.SECONDS.toNanos(3);

  private final StartOptions start;
  private final DaemonOptions daemon;
  private final Instance instance;
  private final CommandLine command;

  Launch(StartOptions start, DaemonOptions daemon, Instance instance, CommandLine command) {
    this.start = start;
    this.daemon = daemon;
    this.instance = instance;
    this.command = command;
  }

  /** Whether another process has to be started, or this one replaced. */
  static boolean isNeeded(DaemonOptions daemon) {
    return daemon.role == null
        && (daemon.daemonize
            || daemon.autoup != null
            || daemon.user != null
            || daemon.directory != null
            || daemon.coreDumps != null);
  }

  /** Gives the exit status of this process; does not return when it was replaced. */
  int run() throws InterruptedException {
    try {
      if (daemon.coreDumps != null) {
        Detached.coreDumps(daemon.coreDumps);
      }
    } catch (IOException e) {
      return failed(ExitStatus.FAILED, "--coredump: " + e.getMessage());
    }
    try {
      if (daemon.user != null) {
        Detached.changeUser(daemon.user);
      }
    } catch (IOException e) {
      return failed(ExitStatus.USER_REFUSED, "--user " + daemon.user + ": " + e.getMessage());
    }
    ProcessArguments.makeAbsolute(start);
    Path place = Path.of("").toAbsolutePath();
    try {
      if (daemon.directory != null) {
        place = daemon.directory.toAbsolutePath();
        Detached.changeDirectory(place);
      }
    } catch (IOException e) {
      return failed(
          ExitStatus.DIRECTORY_REFUSED,
          "--working-directory " + daemon.directory + ": " + e.getMessage());
    }
    try {
      return startFrom(new Instance(place.resolve(instance.directory()), instance.name()), place);
    } catch (IOException e) {
      return failed(ExitStatus.FAILED, "another process cannot be started: " + e.getMessage());
    }
  }

  private int startFrom(Instance here, Path place) throws IOException, InterruptedException {
    try {
      if (daemon.hasPidFile() && isHeld(here)) {
        return failed(
            ExitStatus.SECOND_INSTANCE,
            here.pid()
                + " is held: instance '"
                + here.name()
                + "' runs already; stop it, or give this one another name (-n)");
      }
    } catch (IOException e) {
      return failed(ExitStatus.DIRECTORY_REFUSED, here.refusal(e));
    }
    Role role = daemon.autoup == null ? Role.ALONE : Role.SUPERVISOR;
    List<String> arguments = ProcessArguments.of(role, start, daemon, here, true);
    List<String> line = role == Role.SUPERVISOR ? JAVA.small(arguments) : JAVA.worker(arguments);
    if (!daemon.daemonize) {
      Detached.become(line);
      return ExitStatus.FAILED;
    }
    Files.deleteIfExists(here.run());
    Process started = Detached.start(line, here.out(), place);
    return daemon.waits ? awaitServing(started, here) : ExitStatus.CLEAN;
  }

  /** A directory that is no place for the pid file is to be told here, not by another process. */
  private static boolean isHeld(Instance here) throws IOException {
    Files.createDirectories(here.directory());
    if (!Files.isWritable(here.directory())) {
      throw new AccessDeniedException(here.directory().toString());
    }
    return PidFile.holder(here.pid()).isPresent();
  }

  private int awaitServing(Process started, Instance here)
      throws IOException, InterruptedException {
    long begun = System.nanoTime();
    boolean said = false;
    while (started.isAlive()) {
      Optional<Map<String, String>> facts = RunFile.read(here.run());
      if (facts.isPresent()) {
        command.getOut().println("instance '" + here.name() + "' serves: " + told(facts.get()));
        return ExitStatus.CLEAN;
      }
      if (!said && System.nanoTime() - begun > SAID_AFTER_NANOS) {
        said = true;
        command
            .getOut()
            .printf(
                "instance '%s' is starting, process %d: its log, and /readyz of its admin port, tell how far it is; this waits until it serves%n",
                here.name(), started.pid());
        command.getOut().flush();
      }
      Thread.sleep(LOOK_EVERY_MS);
    }
    if (Files.exists(here.out())) {
      command.getErr().print(Files.readString(here.out()));
    }
    return failed(started.exitValue(), "instance '" + here.name() + "' did not start");
  }

  /** What a person looks for next; {@code prefixdb status} has the rest. */
  private static String told(Map<String, String> facts) {
    String ports =
        facts.entrySet().stream()
            .filter(fact -> fact.getKey().startsWith("port."))
            .map(fact -> fact.getValue() + " " + fact.getKey().substring("port.".length()))
            .collect(Collectors.joining(", "));
    String log = facts.getOrDefault("log", "");
    return "process %s, ports %s%s"
        .formatted(facts.get("pid"), ports, log.isEmpty() ? "" : ", log " + log);
  }

  private int failed(int status, String sentence) {
    command.getErr().println("prefixdb node: " + sentence);
    return status;
  }
}
