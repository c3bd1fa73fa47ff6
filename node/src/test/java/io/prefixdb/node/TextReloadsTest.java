package io.prefixdb.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.config.ConfigFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code reload} of the text port. */
@Timeout(60)
final class TextReloadsTest {
  @TempDir Path directory;

  @Test
  void aSlaveLoadsAnewWhatIsNamedAndTellsHowFarThatIs() throws Exception {
    try (Node master = start("master", "");
        RawClient toMaster = client(master);
        Node slave = start("slave", following(master));
        RawClient toSlave = client(slave)) {
      toMaster.ask("s p k 1");
      await().until(() -> toSlave.ask("g p k").equals("k=1\nOK\r\n"));
      assertThat(toSlave.ask("reload")).isEqualTo("No reload was ordered since the start.\nOK\r\n");
      assertThat(toSlave.ask("rl nothing"))
          .isEqualTo(
              "prefixes: [nothing] (expected: prefixes that this slave follows)\nIOError\r\n");

      assertThat(toSlave.ask("rl p")).isEqualTo("Reload 'text-2' of [p] begins.\nOK\r\n");
      await().until(() -> toSlave.ask("rl").contains("has succeeded"));
      assertThat(toSlave.ask("rl"))
          .isEqualTo("Reload 'text-2' has succeeded: loaded 1 prefix(es).\nOK\r\n");

      toMaster.ask("s p k 2");
      await().until(() -> toSlave.ask("g p k").equals("k=2\nOK\r\n"));
      assertThat(toMaster.ask("rl p")).contains("follows no master").endsWith("IOError\r\n");
    }
  }

  @Test
  void aManagedNodeTakesNoOrderOfAClientButTellsHowFarOneIs() throws Exception {
    try (ManagedNode master = new ManagedNode(directory, "one", true).start();
        ManagedNode slave = new ManagedNode(directory, "two", true).start();
        RawClient toSlave = RawClient.connect(slave.port("text"))) {
      master.master(1, 60_000);
      master.add("p", 1);
      slave.slave(1, master.upstream());
      await().until(() -> slave.count("p") == 1);

      assertThat(toSlave.ask("reload p"))
          .startsWith("reload of [p]: this node is managed")
          .endsWith("IOError\r\n");
      assertThat(toSlave.ask("reload")).isEqualTo("No reload was ordered since the start.\nOK\r\n");
    }
  }

  private Node start(String name, String following) throws Exception {
    Path ini = MasterIni.write(directory.resolve(name + ".ini"));
    Path config =
        Files.writeString(
            directory.resolve(name + ".conf"),
            """
            {"server-tcp": [{"name": "text", "target": "db", "addr": "127.0.0.1", "port": "0"},
                            {"name": "slaves", "target": "service", "addr": "127.0.0.1", "port": "0"}],
             "prefixdb-service": [{"name": "service", "target": "db"}],
             %s
             "prefixdb": [{"name": "db", "path": "%s", "ini": "%s"%s}]}
            """
                .formatted(
                    following,
                    directory.resolve(name),
                    ini,
                    following.isEmpty()
                        ? ""
                        : ", \"slave\": {\"enabled\": true, \"target\": \"gw\","
                            + " \"query_prefixes_timeout_ms\": 50}"));
    return Node.start(ConfigFile.read(config, _ -> null), config);
  }

  private static String following(Node master) {
    return """
        "client-tcp": [{"name": "up", "addr": "127.0.0.1", "port": "%d"}],
        "prefixdb-gateway": [{"name": "gw", "outgoing_target": "up"}],
        """
        .formatted(Objects.requireNonNull(master.ports().get("slaves")));
  }

  private static RawClient client(Node node) throws Exception {
    return RawClient.connect(Objects.requireNonNull(node.ports().get("text")));
  }
}
