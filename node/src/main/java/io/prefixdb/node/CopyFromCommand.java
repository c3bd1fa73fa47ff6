package io.prefixdb.node;

import io.prefixdb.node.config.ConfigException;
import io.prefixdb.node.config.ConfigFile;
import io.prefixdb.node.config.LoggerConfig;
import io.prefixdb.node.config.NodeConfig;
import io.prefixdb.node.config.UpstreamConfig;
import io.prefixdb.node.log.Log;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.net.NodeCopySources;
import io.prefixdb.node.replication.ColdCopy;
import io.prefixdb.node.replication.MasterAnswer;
import io.prefixdb.node.replication.ReplicaException;
import io.prefixdb.node.store.OfflineStore;
import io.prefixdb.node.store.StoreException;
import io.prefixdb.node.store.StoreSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code prefixdb copy-from}: fills the data directory of a node that does not run. */
@Command(
    name = "copy-from",
    mixinStandardHelpOptions = true,
    description = "Copy prefixes of a running node into the data directory of one that is stopped.",
    footer = {
      "",
      "Each prefix is replaced as a whole when its copy is whole; what is the same here is not"
          + " sent.",
      "On its machine everything else goes before it (nice 10).",
      "Example: prefixdb copy-from orders-master --port 23002 -C slave.conf orders users"
    })
final class CopyFromCommand implements Callable<Integer> {
  private static final long LINE_MS = 1_000;
  private static final long MIB = 1 << 20;

  @Parameters(index = "0", paramLabel = "HOST", description = "the node to copy from")
  private String host;

  @Parameters(
      index = "1..*",
      paramLabel = "PREFIX",
      description = "what to copy; without any, all prefixes of the node")
  private @Nullable List<String> prefixes;

  @Option(
      names = "--port",
      defaultValue = "23002",
      description = "its port for slaves (default: ${DEFAULT-VALUE})")
  private int port;

  @Option(
      names = {"-C", "--config"},
      required = true,
      paramLabel = "FILE",
      description = "the configuration of the stopped node")
  private Path config;

  @Option(
      names = "--max-bytes-per-second",
      defaultValue = "0",
      description = "how fast it may be, 0 for no limit (default: ${DEFAULT-VALUE})")
  private long bytesPerSecond;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    if (port < 1 || port > 65_535 || bytesPerSecond < 0) {
      err.println("prefixdb copy-from: --port is 1 to 65535, --max-bytes-per-second at least 0");
      return spec.exitCodeOnInvalidInput();
    }
    NodeConfig node;
    try {
      node = ConfigFile.read(config, System::getenv);
    } catch (ConfigException e) {
      err.println("prefixdb copy-from: " + config + ": " + e.getMessage());
      return ExitStatus.CONFIGURATION_REFUSED;
    }
    Log log = Log.install(LoggerConfig.beforeConfiguration(), System.err);
    ThreadPriority.lowerAll();
    try (OfflineStore store = OfflineStore.open(StoreSettings.of(node))) {
      for (PrefixName prefix : wanted(node)) {
        copy(prefix, store);
      }
      store
          .kept()
          .forEach(
              tail ->
                  say(
                      "%s: updates %d to %d, which %s:%d does not have, are kept in %s"
                          .formatted(
                              tail.prefix(), tail.from(), tail.to(), host, port, tail.file())));
      return 0;
    } catch (StoreException e) {
      err.println("prefixdb copy-from: " + e.getMessage());
      return ExitStatus.DATA_NOT_OPENED;
    } catch (ReplicaException e) {
      err.println("prefixdb copy-from: " + e.reason());
      return ExitStatus.FAILED;
    } finally {
      log.close();
    }
  }

  private NodeCopySources sources() {
    return new NodeCopySources(new UpstreamConfig(host, port, 1, 1_000, 15_000), "");
  }

  private List<PrefixName> wanted(NodeConfig node) throws ReplicaException {
    List<PrefixName> wanted = new ArrayList<>();
    if (prefixes == null) {
      for (Bytes name : listed()) {
        PrefixName prefix = known(PrefixName.parse(name), name);
        if (node.slave().filter(slave -> slave.owns(prefix.value())).isPresent()) {
          say(prefix + ": left out, for clients write it here (slave.own_prefixes)");
        } else {
          wanted.add(prefix);
        }
      }
    } else {
      for (String name : prefixes) {
        wanted.add(known(PrefixName.named(name), name));
      }
    }
    return wanted;
  }

  private static PrefixName known(Optional<PrefixName> prefix, Object name)
      throws ReplicaException {
    return prefix.orElseThrow(
        () ->
            new ReplicaException(
                "prefix '%s' is no name of a directory here: name the others".formatted(name),
                null));
  }

  private List<Bytes> listed() throws ReplicaException {
    try (var node = sources().master()) {
      return switch (node.prefixes()) {
        case MasterAnswer.Given<List<Bytes>> given -> given.value();
        case MasterAnswer.Refused<List<Bytes>> refused ->
            throw new ReplicaException(
                node.address() + " answers " + refused.status() + " to get_all_prefixes", null);
        case MasterAnswer.Unreadable<List<Bytes>> unreadable ->
            throw new ReplicaException(unreadable.reason(), null);
        case MasterAnswer.Stale<List<Bytes>> _ ->
            throw new ReplicaException(node.address() + " was started anew: try again", null);
        case MasterAnswer.None<List<Bytes>> none -> throw new ReplicaException(none.reason(), null);
      };
    }
  }

  private void copy(PrefixName prefix, OfflineStore store)
      throws ReplicaException, InterruptedException {
    ColdCopy copy = new ColdCopy(prefix, sources().master(), store, bytesPerSecond);
    CountDownLatch ended = new CountDownLatch(1);
    Thread lines = Thread.ofPlatform().daemon().start(() -> tell(prefix, copy, ended));
    try {
      long sequence = copy.run();
      say(prefix + ": copied, at sequence " + sequence + ", " + line(copy.progress()));
    } finally {
      ended.countDown();
      lines.join();
    }
  }

  private void tell(PrefixName prefix, ColdCopy copy, CountDownLatch ended) {
    try {
      while (!ended.await(LINE_MS, TimeUnit.MILLISECONDS)) {
        say(prefix + ": " + line(copy.progress()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String line(ColdCopy.Progress progress) {
    long left = Math.max(0, progress.total() - progress.done() - progress.kept());
    return "%d MiB sent, %d MiB were here, of %d MiB, %d MiB/s, %s"
        .formatted(
            progress.done() / MIB,
            progress.kept() / MIB,
            progress.total() / MIB,
            progress.perSecond() / MIB,
            progress.perSecond() == 0 ? "no speed yet" : left / progress.perSecond() + " s left");
  }

  private void say(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }
}
