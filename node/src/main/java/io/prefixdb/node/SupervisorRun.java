package io.prefixdb.node;

import io.prefixdb.node.DaemonOptions.Role;
import io.prefixdb.node.config.LoggerConfig;
import io.prefixdb.node.config.NodeConfig;
import io.prefixdb.node.daemon.Hangup;
import io.prefixdb.node.daemon.PidFile;
import io.prefixdb.node.daemon.Supervisor;
import io.prefixdb.node.log.Log;
import java.io.IOException;
import java.util.Optional;

/** This process as a supervisor: it holds the pid file, and a worker of its own does the rest. */
final class SupervisorRun {
  private SupervisorRun() {}

  /** Gives the exit status of the last worker. */
  static int run(StartOptions start, DaemonOptions daemon, NodeConfig config, Instance instance)
      throws IOException, InterruptedException {
    Optional<PidFile> taken;
    try {
      taken = PidFile.take(instance.pid());
    } catch (IOException e) {
      System.err.println("prefixdb node: " + instance.refusal(e));
      return ExitStatus.DIRECTORY_REFUSED;
    }
    if (taken.isEmpty()) {
      System.err.println("prefixdb node: " + instance.pid() + " is held by another instance");
      return ExitStatus.SECOND_INSTANCE;
    }
    try (PidFile _ = taken.get()) {
      return supervise(start, daemon, config, instance);
    }
  }

  private static int supervise(
      StartOptions start, DaemonOptions daemon, NodeConfig config, Instance instance)
      throws IOException, InterruptedException {
    Log log = Log.install(log(config, daemon.detached), System.out);
    Supervisor supervisor =
        new Supervisor(
            first ->
                Launch.JAVA.worker(
                    ProcessArguments.of(Role.SUPERVISED, start, daemon, instance, first)),
            daemon.rule(),
            ExitStatus.RESTART,
            config.store().path());
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> stop(supervisor, log)));
    if (config.reload().onHangup()) {
      Hangup.handle(supervisor::hangUp);
    }
    try {
      int status = supervisor.run();
      log.end();
      return status;
    } catch (IOException e) {
      log.fatal("no worker can be started: " + e.getMessage());
      log.end();
      throw e;
    }
  }

  private static void stop(Supervisor supervisor, Log log) {
    try {
      if (supervisor.isWaiting()) {
        int status = supervisor.stop();
        log.end();
        Runtime.getRuntime().halt(status);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The worker's log; only the worker itself begins it anew. */
  private static LoggerConfig log(NodeConfig config, boolean detached) {
    return config.logger().withoutRotation().onConsole(!detached);
  }
}
