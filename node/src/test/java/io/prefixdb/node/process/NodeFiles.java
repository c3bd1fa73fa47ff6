package io.prefixdb.node.process;

import io.prefixdb.node.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** The configuration of a node that is to be killed, and where its data is. */
record NodeFiles(Path home, String name, int mainPort, int slavePort, int adminPort) {
  static NodeFiles in(Path directory, String name) throws IOException {
    return new NodeFiles(
        Files.createDirectories(directory.resolve(name)),
        name,
        Ports.free(),
        Ports.free(),
        Ports.free());
  }

  Path config() {
    return home.resolve("node.conf");
  }

  Path ini() {
    return home.resolve("node.ini");
  }

  Path log() {
    return home.resolve("node.log");
  }

  Path data() {
    return home.resolve("data");
  }

  NodeFiles writeMaster() throws IOException {
    return write("", "");
  }

  NodeFiles writeSlaveOf(NodeFiles master) throws IOException {
    return writeSlaveOf(master.slavePort);
  }

  /** Its master is at that port, perhaps behind something. */
  NodeFiles writeSlaveOf(int port) throws IOException {
    return write(
        """
          "client-tcp": [{"name": "up", "addr": "127.0.0.1", "port": "%d",
            "reconnect_timeout_ms": 50}],
          "prefixdb-gateway": [{"name": "gw", "outgoing_target": "up"}],
        """
            .formatted(port),
        """
        ,
            "slave": {"enabled": true, "target": "gw", "pull_timeout_ms": 20,
              "query_prefixes_timeout_ms": 100}""");
  }

  /**
   * A node that is told its role.
   *
   * @param minAcks slaves that hold a write before it is answered
   */
  NodeFiles writeManaged(int minAcks) throws IOException {
    write(
        "",
        """
        ,
            "slave": {"pull_timeout_ms": 20, "query_prefixes_timeout_ms": 100},
            "acks": {"min": %d, "timeout_ms": 1000, "otherwise": "refuse"}"""
            .formatted(minAcks));
    String text = Files.readString(config());
    Files.writeString(config(), text.replace("\"cluster\": \"test\"", "\"managed\": true"));
    return this;
  }

  /** A small write buffer, so that merges are folded on threads of RocksDB all the time. */
  private NodeFiles write(String upstream, String slave) throws IOException {
    Files.writeString(
        ini(),
        """
        [Version]
          rocksdb_version=7.8.3
          options_file_version=1.1
        [DBOptions]
          WAL_ttl_seconds=7200
        [CFOptions "default"]
          write_buffer_size=262144
        [TableOptions/BlockBasedTable "default"]
        """);
    Files.writeString(
        config(),
        """
        {
          "admin": {"addr": "127.0.0.1", "port": "%d", "node": "%s", "cluster": "test"},
          "server-tcp": [
            {"name": "main-tcp", "target": "service", "addr": "127.0.0.1", "port": "%d"},
            {"name": "slave-tcp", "target": "service", "addr": "127.0.0.1", "port": "%d"}
          ],
          "prefixdb-service": [{"name": "service", "target": "db"}],
        %s  "prefixdb": [{
            "name": "db", "path": "%s", "detach_path": "%s", "ini": "%s"%s
          }]
        }
        """
            .formatted(
                adminPort,
                name,
                mainPort,
                slavePort,
                upstream,
                data(),
                home.resolve("detach"),
                ini(),
                slave));
    return this;
  }

  /** Another node on the same ports. */
  NodeFiles elsewhere(Path directory, String name) throws IOException {
    Path home = Files.createDirectories(directory.resolve(name));
    return new NodeFiles(home, name, mainPort, slavePort, adminPort);
  }

  void removeData() throws IOException {
    remove(data());
  }

  static void remove(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
  }
}
