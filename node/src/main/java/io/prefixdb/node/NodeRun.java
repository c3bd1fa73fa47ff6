package io.prefixdb.node;

import io.prefixdb.node.DaemonOptions.Role;
import io.prefixdb.node.config.AdminConfig;
import io.prefixdb.node.config.ConfigSource;
import io.prefixdb.node.config.IoReason;
import io.prefixdb.node.config.LoggerConfig;
import io.prefixdb.node.config.NodeConfig;
import io.prefixdb.node.daemon.PidFile;
import io.prefixdb.node.daemon.StopLimit;
import io.prefixdb.node.log.Log;
import io.prefixdb.node.store.DirectoryHeldException;
import io.prefixdb.node.store.Restore;
import io.prefixdb.node.store.StoreException;
import io.prefixdb.node.store.StoreSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This process as a node: until it is told to stop, its time is over, or it cannot go on. */
final class NodeRun {
  private static final Logger LOG = LoggerFactory.getLogger(NodeRun.class);

  private final DaemonOptions daemon;
  private final NodeConfig config;
  private final EngineArguments arguments;
  private final ConfigSource source;
  private final Instance instance;
  private final Log log;

  /** Completed when the start is over, with the node if it succeeded. */
  private final CompletableFuture<Optional<Node>> started = new CompletableFuture<>();

  /** Held as long as the process lives. */
  private @Nullable PidFile pid;

  private final ConfigReload reload;

  private volatile int status = ExitStatus.CLEAN;

  NodeRun(
      DaemonOptions daemon,
      NodeConfig config,
      EngineArguments arguments,
      ConfigSource source,
      Instance instance) {
    this.daemon = daemon;
    this.config = config;
    this.arguments = arguments;
    this.source = source;
    this.instance = instance;
    LoggerConfig logger = config.logger().onConsole(!daemon.detached);
    this.log = Log.install(logger, System.out);
    // From now on no SIGHUP ends the process; what it asks for waits until the node has started.
    this.reload =
        new ConfigReload(
            source, config, changed -> started.join().ifPresent(node -> node.reload(changed)));
  }

  /** Gives the exit status; when the process is told to end, a shutdown hook does. */
  int run() throws InterruptedException {
    Thread.setDefaultUncaughtExceptionHandler(this::uncaught);
    try {
      if (daemon.role == Role.SUPERVISED) {
        Thread.ofPlatform().name("supervisor").daemon().start(this::heedSupervisor);
      } else if (daemon.hasPidFile()) {
        int refused = takePidFile();
        if (refused != ExitStatus.CLEAN) {
          return refused;
        }
      }
      if (!arguments.ignored().isEmpty()) {
        LOG.warn("arguments without meaning here: {}", String.join(", ", arguments.ignored()));
      }
      if (arguments.restore().isPresent()) {
        return restore(arguments.restore().get());
      }
      if (arguments.load() && config.slave().isEmpty()) {
        return fatal(
            ExitStatus.FATAL,
            "'target' is not set for initial load: this node follows no master (expected:"
                + " slave.enabled and slave.target)");
      }
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(this::stop));
      return serve();
    } catch (DirectoryHeldException e) {
      return fatal(ExitStatus.SECOND_INSTANCE, e.getMessage());
    } catch (StoreException e) {
      return fatal(ExitStatus.DATA_NOT_OPENED, e.getMessage());
    } catch (IOException e) {
      return fatal(ExitStatus.FAILED, IoReason.withPath(e));
    } catch (RuntimeException | Error e) { // such as a native library that cannot be loaded
      LOG.error("the node failed inside", e);
      return fatal(ExitStatus.FAILED, e.toString());
    }
  }

  /** Gives the exit status if it cannot be had. */
  private int takePidFile() {
    try {
      pid = PidFile.take(instance.pid()).orElse(null);
    } catch (IOException e) {
      return fatal(ExitStatus.DIRECTORY_REFUSED, instance.refusal(e));
    }
    return pid == null
        ? fatal(
            ExitStatus.SECOND_INSTANCE,
            instance.pid() + " is held: instance '" + instance.name() + "' runs already")
        : ExitStatus.CLEAN;
  }

  private StoreSettings settings() {
    StoreSettings settings = StoreSettings.of(config);
    return arguments.repair() ? settings.withForcedRepair() : settings;
  }

  /** Replaces the data by backups; the process ends then, as the original's does. */
  private int restore(RestoreOrder order) throws StoreException {
    Restore.Restored restored = order.carryOut(config, Clock.system(ZoneId.systemDefault()));
    LOG.info(
        "{} prefixes restored from a backup, the data from before is '{}'",
        restored.prefixes().size(),
        restored.before());
    log.end();
    return ExitStatus.CLEAN;
  }

  private int serve() throws StoreException, IOException, InterruptedException {
    Instant startedAt = Instant.now();
    @Nullable Node node = null;
    try {
      node = Node.start(config, source.file(), settings(), this::end);
      if (arguments.load() && !node.loadAnew()) {
        LOG.warn("argument load has no meaning here: a managed node loads prefixes by orders");
      }
      if (daemon.hasPidFile()) {
        RunFile.write(instance.run(), facts(node, startedAt));
      }
    } finally {
      started.complete(Optional.ofNullable(node));
    }
    Optional<Duration> allowed = daemon.timer().allowed(ZonedDateTime.now(ZoneId.systemDefault()));
    if (allowed.isEmpty()) {
      new CountDownLatch(1).await(); // the hook ends the process
    }
    Thread.sleep(allowed.orElseThrow());
    LOG.info("the working time is over");
    boolean again = daemon.restartByTimer && daemon.role == Role.SUPERVISED;
    status = again ? ExitStatus.RESTART : ExitStatus.CLEAN;
    return status;
  }

  private Map<String, String> facts(Node node, Instant startedAt) {
    Map<String, String> facts = new TreeMap<>();
    facts.put("pid", Long.toString(ProcessHandle.current().pid()));
    facts.put("mode", config.mode().text());
    facts.put("config", source.file().toAbsolutePath().toString());
    facts.put("ini", config.store().ini().map(Object::toString).orElse(""));
    facts.put("log", config.logger().path().map(Object::toString).orElse(""));
    facts.put("started", startedAt.toString());
    facts.put("version", NodeMain.version());
    node.ports().forEach((name, port) -> facts.put("port." + name, Integer.toString(port)));
    config.admin().ifPresent(admin -> facts.put("addr.admin", admin.addr()));
    return facts;
  }

  /**
   * The other end of the standard input is the supervisor: each byte passes a SIGHUP on, and
   * without the supervisor nobody would stop us.
   */
  private void heedSupervisor() {
    try {
      while (System.in.read() >= 0) {
        reload.hangUp();
      }
    } catch (IOException e) {
      LOG.warn("the supervisor cannot be heard: {}", e.toString());
    }
    LOG.warn("the supervisor is gone");
    System.exit(ExitStatus.CLEAN);
  }

  /** Threads go on after an exception; a virtual machine that is out of memory does not. */
  private void uncaught(Thread thread, Throwable cause) {
    LOG.error("thread {} ended", thread.getName(), cause);
    if (cause instanceof VirtualMachineError
        && !(cause instanceof StackOverflowError)
        && config.logger().stopOnFatal()) {
      log.fatal("thread " + thread.getName() + " ended: " + cause);
      status = ExitStatus.FATAL;
      System.exit(ExitStatus.FATAL);
    }
  }

  /** As the original: a FATAL line of the log ends the process. */
  private void end(String lastWords) {
    log.fatal(lastWords);
    if (config.logger().stopOnFatal()) {
      status = ExitStatus.FATAL;
      Thread.ofPlatform().name("fatal").start(() -> System.exit(ExitStatus.FATAL));
    }
  }

  /**
   * Runs when the process is told to end. A start that is under way is waited for: what it opened
   * has to be closed before the process ends. The process would end with the signal's number as its
   * status; a clean stop is no failure. What is waited for may be a disk that hangs, so all of it
   * has a limit.
   */
  private void stop() {
    StopLimit.begin(stopLimit(), this::waitsFor, this::cutOff, this::endUnclosed);
    @Nullable Node node = started.join().orElse(null);
    if (node != null) {
      serveOn();
      LOG.info("stopping");
      removeRunFile();
      reload.close();
      node.close();
      LOG.info("stopped");
      log.end();
      Runtime.getRuntime().halt(status);
    }
  }

  private Duration stopLimit() {
    long millis = config.stopTimeoutMs();
    return millis == 0 ? Duration.ZERO : Duration.ofMillis(millis).plusMillis(graceMs());
  }

  private String waitsFor() {
    return started.isDone() ? started.join().map(Node::waitsFor).orElse("its end") : "its start";
  }

  private void cutOff(String why) {
    log.fatal(why);
    log.end();
    System.err.println("prefixdb node: " + why);
  }

  /** A supervisor that waits for a restart is to see one all the same. */
  private void endUnclosed() {
    Runtime.getRuntime().halt(status == ExitStatus.CLEAN ? ExitStatus.STOP_CUT_OFF : status);
  }

  private long graceMs() {
    return config.admin().map(AdminConfig::graceMs).orElse(0L);
  }

  /** Those who lead clients here may not have heard yet that they must not any more. */
  private void serveOn() {
    long millis = graceMs();
    if (millis > 0) {
      LOG.info("told to stop; serves for {} ms more", millis);
      try {
        Thread.sleep(millis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void removeRunFile() {
    try {
      if (daemon.hasPidFile()) {
        Files.deleteIfExists(instance.run());
      }
    } catch (IOException e) {
      LOG.warn("{} cannot be removed: {}", instance.run(), e.toString());
    }
  }

  /**
   * Ends the log with the cause, which is told on the standard error too. A node that was opened
   * already is closed by the shutdown hook, which ends the process with this status as well.
   */
  private int fatal(int exitStatus, String message) {
    System.err.println("prefixdb node: " + message);
    log.fatal(message);
    log.end();
    status = exitStatus;
    return exitStatus;
  }
}
