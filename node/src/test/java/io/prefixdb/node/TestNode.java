package io.prefixdb.node;

import io.prefixdb.node.config.ConfigException;
import io.prefixdb.node.config.ConfigFile;
import io.prefixdb.node.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** A node in this process with a configuration of the test's own. */
final class TestNode implements AutoCloseable {
  private final Node node;

  private TestNode(Node node) {
    this.node = node;
  }

  /**
   * Starts it with its data below the directory and one port named {@code s}.
   *
   * @param target of the port: {@code service}, {@code queue}, {@code batch} or {@code db}
   * @param port further options of the port, in quotes of the kind {@code '}, beginning with a
   *     comma
   * @param others further options of other components: {@code service {...} db {...} workflow
   *     {...}}
   */
  static TestNode start(Path directory, String target, String port, Options others)
      throws IOException, ConfigException, StoreException {
    String text =
        """
        {'server-tcp': [{'name': 's', 'addr': '127.0.0.1', 'port': '0', 'target': '%s'%s}],
         'jsonrpc-queue': [{'name': 'queue', 'target': 'service', 'workflow': 'threads'%s}],
         'jsonrpc-batch': [{'name': 'batch', 'target': 'service'}],
         'workflow': [{'name': 'threads'%s}],
         'prefixdb-service': [{'name': 'service'%s}],
         'prefixdb': [{'name': 'db', 'path': '%s/data', 'detach_path': '%s/detach'%s}]}
        """
            .formatted(
                target,
                port,
                others.queue,
                others.workflow,
                others.service.isEmpty() ? ", 'target': 'db'" : others.service,
                directory,
                directory,
                others.db);
    Path config = Files.writeString(directory.resolve("node.conf"), text.replace('\'', '"'));
    return new TestNode(Node.start(ConfigFile.read(config, _ -> null), config));
  }

  static TestNode start(Path directory, String target)
      throws IOException, ConfigException, StoreException {
    return start(directory, target, "", Options.NONE);
  }

  /** Further options of components, each beginning with a comma. */
  record Options(String queue, String workflow, String service, String db) {
    static final Options NONE = new Options("", "", "", "");

    static Options ofService(String service) {
      return new Options("", "", service, "");
    }

    static Options ofDb(String db) {
      return new Options("", "", "", db);
    }

    static Options ofQueue(String queue, String workflow) {
      return new Options(queue, workflow, "", "");
    }
  }

  int port() {
    return Objects.requireNonNull(node.ports().get("s"));
  }

  RawClient connect() throws IOException {
    return RawClient.connect(port());
  }

  @Override
  public void close() {
    node.close();
  }
}
