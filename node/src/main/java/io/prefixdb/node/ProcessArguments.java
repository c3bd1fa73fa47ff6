package io.prefixdb.node;

import io.prefixdb.node.DaemonOptions.Role;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command lines with which the program starts itself again in another role. */
final class ProcessArguments {
  private ProcessArguments() {}

  /**
   * The arguments for that role.
   *
   * @param first whether what counts only until the first restart is among them
   */
  static List<String> of(
      Role role, StartOptions start, DaemonOptions daemon, Instance instance, boolean first) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("node", "--role=" + role.name()));
    arguments.addAll(List.of("-C", String.valueOf(start.config)));
    start.ini.forEach(file -> arguments.add("--ini=" + file));
    start.objectOptions.forEach(text -> arguments.add("--object-options=" + text));
    if (first) {
      start.startupIni.forEach(file -> arguments.add("--startup-ini=" + file));
      start.startupOptions.forEach(text -> arguments.add("--startup-options=" + text));
    }
    if (daemon.hasPidFile()) {
      arguments.addAll(List.of("-n", instance.name()));
      arguments.addAll(List.of("-P", instance.directory().toString()));
    }
    if (daemon.detached || daemon.daemonize) {
      arguments.add("--detached");
    }
    addTimers(arguments, daemon);
    if (role == Role.SUPERVISOR && daemon.autoup != null) {
      arguments.add("--autoup=" + daemon.autoup.toMillis() + "ms");
      if (daemon.afterSuccess) {
        arguments.add("--success-autoup");
      }
    }
    return arguments;
  }

  private static void addTimers(List<String> arguments, DaemonOptions daemon) {
    if (daemon.shutdownTime != null) {
      arguments.add("--shutdown-time=" + daemon.shutdownTime);
    }
    if (daemon.workingTime != null) {
      arguments.add("--working-time=" + daemon.workingTime.toMillis() + "ms");
    }
    if (daemon.restartByTimer) {
      arguments.add("--restart-by-timer");
    }
  }

  /** Paths that mean the same after the working directory changed. */
  static void makeAbsolute(StartOptions start) {
    if (start.config != null) {
      start.config = start.config.toAbsolutePath();
    }
    start.ini.replaceAll(Path::toAbsolutePath);
    start.startupIni.replaceAll(Path::toAbsolutePath);
  }
}
