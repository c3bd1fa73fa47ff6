package io.prefixdb.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A data node as a process of its own, which keeps its log for two hours. */
final class NodeServer implements Server {
  private final String name;
  private final ServerProcess process;
  private final int echoPort;
  private final long startNanos;

  private NodeServer(String name, ServerProcess process, int echoPort, long startNanos) {
    this.name = name;
    this.process = process;
    this.echoPort = echoPort;
    this.startNanos = startNanos;
  }

  /** Starts it on the data in {@code home}, which it makes when needed, and waits for its port. */
  static NodeServer start(NodeBuild build, Path home) throws IOException {
    return start(build, home, "", "");
  }

  /** As {@link #start}, a slave of the node at that port. */
  static NodeServer startSlave(NodeBuild build, Path home, int masterPort, String transfer)
      throws IOException {
    return start(
        build,
        home,
        """
          "client-tcp": [{"name": "up", "addr": "127.0.0.1", "port": "%d"}],
          "prefixdb-gateway": [{"name": "gw", "outgoing_target": "up"}],
        """
            .formatted(masterPort),
        ", \"slave\": {\"enabled\": true, \"target\": \"gw\", \"transfer\": \"%s\"}"
            .formatted(transfer));
  }

  /** The configuration of a node that is not started: its data is in {@code home/data}. */
  static Path configure(Path home) throws IOException {
    return configure(home, 0, 0, "", "");
  }

  private static NodeServer start(NodeBuild build, Path home, String upstream, String slave)
      throws IOException {
    int port = ServerProcess.freePort();
    int echoPort = ServerProcess.freePort();
    Path config = configure(home, port, echoPort, upstream, slave);
    ServerProcess process =
        ServerProcess.start(build.command(config), port, home.resolve("node.log"));
    return new NodeServer(build.name(), process, echoPort, process.awaitPort());
  }

  private static Path configure(Path home, int port, int echoPort, String upstream, String slave)
      throws IOException {
    Files.createDirectories(home);
    Path ini = home.resolve("node.ini");
    Files.writeString(
        ini,
        """
        [Version]
          rocksdb_version=7.8.3
          options_file_version=1.1
        [DBOptions]
          WAL_ttl_seconds=7200
          WAL_size_limit_MB=0
        [CFOptions "default"]
        [TableOptions/BlockBasedTable "default"]
        """);
    Path config = home.resolve("node.conf");
    Files.writeString(
        config,
        """
        {
          "server-tcp": [
            {"name": "main-tcp", "target": "service", "addr": "127.0.0.1", "port": "%d"},
            {"name": "echo-tcp", "suspend": true, "addr": "127.0.0.1", "port": "%d"}
          ],
          "prefixdb-service": [{"name": "service", "target": "db"}],
        %s  "prefixdb": [{"name": "db", "path": "%s", "detach_path": "%s", "ini": "%s"%s}]
        }
        """
            .formatted(
                port,
                echoPort,
                upstream,
                home.resolve("data"),
                home.resolve("detach"),
                ini,
                slave));
    return config;
  }

  /** The port of the node that only sends requests back: what its network alone can do. */
  Server echo() {
    return new Echo(this);
  }

  private record Echo(NodeServer node) implements Server {
    @Override
    public String name() {
      return "echo";
    }

    @Override
    public int port() {
      return node.echoPort;
    }

    @Override
    public Wire wire() {
      return JsonRpcWire.echoed();
    }

    @Override
    public long cpuNanos() {
      return node.cpuNanos();
    }

    @Override
    public long residentBytes() {
      return node.residentBytes();
    }

    @Override
    public void close() {
      // the node is closed as itself
    }
  }

  /** From the start of the process until its port accepted a connection. */
  long startNanos() {
    return startNanos;
  }

  /** Sends the process a signal: {@code STOP}, {@code CONT}. */
  void signal(String name) throws IOException, InterruptedException {
    process.signal(name);
  }

  /** See {@link ServerProcess#comesLast}. */
  void comesLast(boolean last) throws IOException, InterruptedException {
    process.comesLast(last);
  }

  long threads() {
    return process.threads();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int port() {
    return process.port();
  }

  @Override
  public Wire wire() {
    return JsonRpcWire.answered();
  }

  @Override
  public long cpuNanos() {
    return process.cpuNanos();
  }

  @Override
  public long residentBytes() {
    return process.residentBytes();
  }

  @Override
  public void close() {
    process.stop();
  }
}
