package io.prefixdb.node.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The configuration of one node of the demonstration, as an operator would write it.
 *
 * @param home its directory
 * @param name in logs and status
 * @param mainPort where it serves clients
 * @param slavePort where it serves slaves
 * @param adminPort where it answers about itself
 */
record DemoFiles(Path home, String name, int mainPort, int slavePort, int adminPort) {
  /** So short that a break takes seconds; production has two hours. */
  private static final int WAL_TTL_SECONDS = 2;

  Path config() {
    return home.resolve("node.conf");
  }

  Path log() {
    return home.resolve("node.log");
  }

  void writeMaster() throws IOException {
    write("", "", WAL_TTL_SECONDS);
  }

  void writeSlaveOf(DemoFiles master) throws IOException {
    write(
        """
          "client-tcp": [{"name": "client-tcp1", "addr": "127.0.0.1", "port": "%d"}],
          "prefixdb-gateway": [{"name": "prefixdb-gateway1", "outgoing_target": "client-tcp1"}],
        """
            .formatted(master.slavePort),
        """
        ,
            "slave": {"enabled": true, "target": "prefixdb-gateway1", "pull_timeout_ms": 100}""",
        0);
  }

  private void write(String upstream, String slave, int walTtlSeconds) throws IOException {
    Files.createDirectories(home);
    Files.writeString(
        home.resolve("node.ini"),
        """
        [Version]
          rocksdb_version=7.8.3
          options_file_version=1.1
        [DBOptions]
          WAL_ttl_seconds=%d
          WAL_size_limit_MB=0
        [CFOptions "default"]
          write_buffer_size=262144
        [TableOptions/BlockBasedTable "default"]
        """
            .formatted(walTtlSeconds));
    Files.writeString(
        config(),
        """
        {
          "admin": {"addr": "127.0.0.1", "port": "%d", "node": "%s", "cluster": "demo"},
          "server-tcp": [
            {"name": "main-tcp", "target": "prefixdb-service1", "addr": "127.0.0.1", "port": "%d"},
            {"name": "slave-tcp", "target": "prefixdb-service1", "addr": "127.0.0.1", "port": "%d"}
          ],
          "prefixdb-service": [{"name": "prefixdb-service1", "target": "prefixdb1"}],
          "retention": {"max_ttl": %d},
        %s  "prefixdb": [{
            "name": "prefixdb1", "path": "%s", "detach_path": "%s", "ini": "%s"%s
          }]
        }
        """
            .formatted(
                adminPort,
                name,
                mainPort,
                slavePort,
                WAL_TTL_SECONDS, // so that a slave which is away for longer breaks
                upstream,
                home.resolve("data"),
                home.resolve("detach"),
                home.resolve("node.ini"),
                slave));
  }
}
