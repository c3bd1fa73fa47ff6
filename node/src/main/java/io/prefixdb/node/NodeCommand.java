package io.prefixdb.node;

import io.prefixdb.node.config.ConfigException;
import io.prefixdb.node.config.ConfigFile;
import io.prefixdb.node.config.NodeConfig;
import io.prefixdb.node.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code prefixdb node}: one data node in the foreground, until it is told to stop. */
@Command(
    name = "node",
    mixinStandardHelpOptions = true,
    description = "Run one data node until it gets SIGTERM or SIGINT.",
    footer = {
      "",
      "Exit status: 0 after a clean stop, 11 when the configuration is refused,",
      "14 when the data cannot be opened, 1 for anything else."
    })
final class NodeCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(NodeCommand.class);
  private static final int CONFIGURATION_REFUSED = 11;
  private static final int DATA_NOT_OPENED = 14;

  @Option(
      names = {"-C", "--config"},
      paramLabel = "FILE",
      required = true,
      description = "the configuration, in the original's format")
  private Path file;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    NodeConfig config;
    try {
      config = ConfigFile.read(file, System::getenv);
    } catch (ConfigException e) {
      return failed(CONFIGURATION_REFUSED, String.valueOf(e.getMessage()));
    }
    CompletableFuture<Optional<Node>> started = new CompletableFuture<>();
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> stop(started)));
    @Nullable Node node = null;
    try {
      node = Node.start(config, file);
    } catch (StoreException e) {
      return failed(DATA_NOT_OPENED, e.getMessage());
    } catch (IOException e) {
      return failed(1, String.valueOf(e.getMessage()));
    } finally {
      started.complete(Optional.ofNullable(node));
    }
    new CountDownLatch(1).await(); // the hook ends the process
    return 0;
  }

  /**
   * Runs when the process is told to end. A start that is under way is waited for: what it opened
   * has to be closed before the process ends. The process would end with the signal's number as its
   * status; a clean stop is no failure.
   */
  private static void stop(CompletableFuture<Optional<Node>> started) {
    @Nullable Node node = started.join().orElse(null);
    if (node != null) {
      LOG.info("stopping");
      node.close();
      LOG.info("stopped");
      Runtime.getRuntime().halt(0);
    }
  }

  private int failed(int status, String sentence) {
    spec.commandLine().getErr().println("prefixdb node: " + sentence);
    return status;
  }
}
