package io.prefixdb.node;

import io.prefixdb.node.daemon.RestartRule;
import io.prefixdb.node.daemon.StopTimer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code prefixdb node} about its processes. */
final class DaemonOptions {
  /** What this process is to do; the program gives it to those that it starts. */
  enum Role {
    /** Starts a node and looks after it. */
    SUPERVISOR,
    /** A node that ends with its supervisor. */
    SUPERVISED,
    /** A node on its own. */
    ALONE
  }

  @Option(
      names = {"-d", "--daemonize"},
      description = "run in the background")
  boolean daemonize;

  @Option(
      names = {"-W", "--wait-daemonize"},
      description = "with -d: return when the node serves, with an error when it does not")
  boolean waits;

  @Option(
      names = {"-a", "--autoup"},
      paramLabel = "UPTIME",
      converter = Durations.class,
      description =
          "supervise: restart the node after an unexpected end if it had run so long (seconds or"
              + " 1d2h4m5s)")
  @Nullable Duration autoup;

  @Option(
      names = {"-A", "--success-autoup"},
      description = "with -a: restart also after exit status 0")
  boolean afterSuccess;

  @Option(
      names = {"-T", "--shutdown-time"},
      paramLabel = "HH:MM:SS",
      converter = Durations.OfDay.class,
      description = "stop at that time of the day, and after -t more")
  @Nullable LocalTime shutdownTime;

  @Option(
      names = {"-t", "--working-time"},
      paramLabel = "TIME",
      converter = Durations.class,
      description = "stop after so long (seconds or 1d2h4m5s)")
  @Nullable Duration workingTime;

  @Option(
      names = {"-R", "--restart-by-timer"},
      description = "with -a: restart when -T or -t stopped the node")
  boolean restartByTimer;

  @Option(
      names = {"-u", "--user"},
      paramLabel = "NAME",
      description = "become that user")
  @Nullable String user;

  @Option(
      names = {"-w", "--working-directory"},
      paramLabel = "DIRECTORY",
      description = "what relative paths of the configuration are relative to")
  @Nullable Path directory;

  @Option(
      names = {"-n", "--name"},
      paramLabel = "NAME",
      description = "name of the instance and its pid file; default: the configuration's name")
  @Nullable String name;

  @Option(
      names = {"-P", "--pid-dir"},
      paramLabel = "DIRECTORY",
      description = "where the pid file is; default with -d, -a or -n: <data path>_run")
  @Nullable Path pidDirectory;

  @Option(
      names = {"-c", "--coredump"},
      arity = "0..1",
      fallbackValue = "1",
      paramLabel = "0|1",
      converter = Durations.Switch.class,
      description = "allow or deny core files; default: as the system says")
  @Nullable Boolean coreDumps;

  @Option(names = "--role", hidden = true)
  @Nullable Role role;

  @Option(names = "--detached", hidden = true)
  boolean detached;

  /** What of these options does nothing, for want of others; the original is silent about it. */
  List<String> idle() {
    List<String> idle = new ArrayList<>();
    if (waits && !daemonize) {
      idle.add("-W does nothing without -d: a node in the foreground is seen to serve");
    }
    if (afterSuccess && autoup == null) {
      idle.add("-A does nothing without -a UPTIME: only a supervisor restarts");
    }
    if (restartByTimer && autoup == null) {
      idle.add("-R does nothing without -a UPTIME: only a supervisor restarts");
    }
    if (restartByTimer && shutdownTime == null && workingTime == null) {
      idle.add("-R does nothing without -T or -t: it says what happens when their time has come");
    }
    return role == null ? idle : List.of(); // told already by the process that was started first
  }

  /** Whether there is a pid file. */
  boolean hasPidFile() {
    return daemonize || autoup != null || name != null || pidDirectory != null;
  }

  RestartRule rule() {
    return new RestartRule(autoup == null ? Duration.ZERO : autoup, afterSuccess);
  }

  StopTimer timer() {
    return new StopTimer(Optional.ofNullable(shutdownTime), Optional.ofNullable(workingTime));
  }
}
