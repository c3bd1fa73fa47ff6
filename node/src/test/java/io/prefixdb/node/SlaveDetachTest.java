package io.prefixdb.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.config.ConfigFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A prefix is detached and attached on a slave, while its master goes on. */
@Timeout(60)
final class SlaveDetachTest {
  @TempDir Path directory;

  @Test
  void theSlaveLosesNothingThatTheMasterWroteMeanwhile() throws Exception {
    try (Node master = start("master", 0, "", "");
        RawClient toMaster = client(master);
        Node slave = startSlave(master);
        RawClient toSlave = client(slave)) {
      add(toMaster, "p");
      add(toMaster, "q");
      await().until(() -> count(toSlave, "p").equals("1") && count(toSlave, "q").equals("1"));

      assertThat(ask(toSlave, "detach_prefixes", "\"prefixes\":[\"p\"],\"deny_timeout_s\":0"))
          .contains("\"status\":\"OK\"");
      add(toMaster, "p");
      add(toMaster, "q");
      await().until(() -> count(toSlave, "q").equals("2"));
      assertThat(count(toSlave, "p")).isEmpty();
      assertThat(directory.resolve("slave/p")).doesNotExist();

      assertThat(ask(toSlave, "attach_prefixes", "\"prefixes\":[\"p\"]"))
          .contains("\"status\":\"OK\"");
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(count(toSlave, "p")).isEqualTo("2"));
    }
  }

  @Test
  void aPrefixThatTheMasterDetachesGoesToTheDetachedOnesOfTheSlave() throws Exception {
    try (Node master = start("master", 0, "", "");
        RawClient toMaster = client(master);
        Node slave = startSlave(master);
        RawClient toSlave = client(slave)) {
      add(toMaster, "p");
      add(toMaster, "q");
      await().until(() -> count(toSlave, "p").equals("1") && count(toSlave, "q").equals("1"));

      ask(toMaster, "detach_prefixes", "\"prefixes\":[\"p\"],\"deny_timeout_s\":0");
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> Files.exists(directory.resolve("slave_detach/p/CURRENT")));
      assertThat(count(toSlave, "p")).isEmpty();

      add(toMaster, "p");
      add(toMaster, "p");
      await().until(() -> count(toSlave, "p").equals("2"));
    }
  }

  /** Its good copy is the only one then. */
  @Test
  void aPrefixThatTheMasterCannotOpenStaysInUseHere() throws Exception {
    int port = Ports.free();
    Node master = start("master", port, "", "");
    try (Node slave = startSlave(master);
        RawClient toSlave = client(slave)) {
      try (RawClient toMaster = client(master)) {
        add(toMaster, "p");
        add(toMaster, "q");
        await().until(() -> count(toSlave, "p").equals("1") && count(toSlave, "q").equals("1"));
      } finally {
        master.close();
      }
      Files.writeString(directory.resolve("master/p/CURRENT"), "nonsense");
      try (Node again = start("master", port, "", "");
          RawClient toMaster = client(again)) {
        add(toMaster, "q");
        await().atMost(Duration.ofSeconds(20)).until(() -> count(toSlave, "q").equals("2"));

        await()
            .during(Duration.ofSeconds(1)) // so many lists
            .atMost(Duration.ofSeconds(20))
            .until(() -> count(toSlave, "p").equals("1"));
      }
    }
  }

  private Node start(String name, int port, String upstream, String slave) throws Exception {
    Path ini = MasterIni.write(directory.resolve(name + ".ini"));
    Path config =
        Files.writeString(
            directory.resolve(name + ".conf"),
            """
            {"server-tcp": [{"name": "main", "target": "service", "addr": "127.0.0.1", "port": "%d"}],
             "prefixdb-service": [{"name": "service", "target": "db"}],
             %s
             "prefixdb": [{"name": "db", "path": "%s", "ini": "%s" %s}]}
            """
                .formatted(port, upstream, directory.resolve(name), ini, slave));
    return Node.start(ConfigFile.read(config, _ -> null), config);
  }

  private Node startSlave(Node master) throws Exception {
    return start(
        "slave",
        0,
        """
        "prefixdb-gateway": [{"name": "gw", "outgoing_target": "up", "incoming_target": "service"}],
        "client-tcp": [{"name": "up", "addr": "127.0.0.1", "port": "%d"}],
        """
            .formatted(port(master)),
        """
        , "slave": {"enabled": true, "target": "gw", "pull_timeout_ms": 20,
                    "query_prefixes_timeout_ms": 50}
        """);
  }

  private static int port(Node node) {
    return Objects.requireNonNull(node.ports().get("main"));
  }

  private static RawClient client(Node node) throws IOException {
    return RawClient.connect(port(node));
  }

  private static void add(RawClient client, String prefix) throws IOException {
    assertThat(ask(client, "inc", "\"prefix\":\"" + prefix + "\",\"update\":{\"n\":{\"inc\":1}}"))
        .contains("\"status\":\"OK\"");
  }

  /** The counter's text, empty where it is not. */
  private static String count(RawClient client, String prefix) throws IOException {
    String answer = ask(client, "get", "\"prefix\":\"" + prefix + "\",\"fields\":[\"n\"]");
    return answer.replaceAll("(?s)^.*\"fields\":\\{(?:\"n\":)?([^}]*)}.*$", "$1");
  }

  private static String ask(RawClient client, String method, String params) throws IOException {
    return client.ask(
        "{\"jsonrpc\":\"2.0\",\"method\":\"" + method + "\",\"params\":{" + params + "},\"id\":1}");
  }
}
