package io.prefixdb.node.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.prefixdb.node.config.ServerConfig.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigFileTest {
  private static final String SLAVE =
      """
      {
        "client-tcp": [{"name": "up", "addr": "orders-master", "port": "23002", "threads": 1,
                        "connect_count": 2, "reconnect_timeout_ms": "500ms"}],
        "prefixdb-gateway": [{"name": "gw", "outgoing_target": "up", "call_lifetime_ms": "1m30s"}],
        "prefixdb": [{"name": "db", "path": "./data", "max_prefixes": 128 PREFIXDB,
          "slave": {"enabled": true, "target": "gw", "log_limit_per_req": 1000,
                    "denied_prefixes": ["test"] SLAVE}}]
        COMPONENTS
      }
      """;

  @TempDir Path directory;

  @Test
  void readsTheConfigurationOfTheGoldenTranscripts() throws Exception {
    NodeConfig config = parse(golden("node.conf").replace("./node.ini", goldenIni()));

    assertThat(config.servers())
        .extracting(ServerConfig::name, ServerConfig::kind, ServerConfig::port)
        .containsExactly(
            tuple("main-tcp", Kind.DIRECT, 23000),
            tuple("queue-tcp", Kind.QUEUE, 23001),
            tuple("slave-tcp", Kind.DIRECT, 23002),
            tuple("text-tcp", Kind.TEXT, 23003),
            tuple("batch-tcp", Kind.BATCH, 23004));
    assertThat(config.servers().get(1).workflow())
        .contains(new WorkflowConfig("queue-workflow", 2, 100_000, 1000, 0, 0, 0, false, false));
    assertThat(config.store().path()).isEqualTo(Path.of("./node/data"));
    assertThat(config.store().detachPath()).isEqualTo(Path.of("./node/detach"));
    assertThat(config.store().maxPrefixes()).isEqualTo(128);
    assertThat(config.store().walTtlSeconds()).isEqualTo(7200);
    assertThat(config.service())
        .isEqualTo(
            new ServiceConfig(
                100, 256, 10240, 256, 10000, true, true, false, Set.of(), Set.of("roprefix")));
    assertThat(config.mode()).isEqualTo(Mode.MASTER);
    assertThat(config.slave()).isEmpty();
    assertThat(config.admin()).isEmpty();
    assertThat(config.ignored())
        .contains("core.double_callback_abort", "prefixdb[0].packed_limit")
        .doesNotContain("prefixdb[0].keys_per_req", "server-tcp[0].port");
  }

  @Test
  void theFilesOfVariablesAreNoneOfTheOptionsWithoutMeaning() throws Exception {
    Path ini = Files.writeString(directory.resolve("v.ini"), "[net]\nport=24300\n");
    NodeConfig config =
        parse(
            """
            {"config": {"ini": ["%s"]}, "prefixdb": [{"name": "db", "path": "./data"}],
             "server-tcp": [{"name": "tcp", "target": "db", "port": "$INI{net.port:1}"}]}
            """
                .formatted(ini));
    assertThat(config.servers().getFirst().port()).isEqualTo(24300);
    assertThat(config.ignored()).isEmpty();
  }

  @Test
  void nullIsTheZeroOfItsType() throws Exception {
    NodeConfig config =
        parse(
            """
            {"workflow": null, "logger": null, "admin": null,
             "prefixdb": [{"name": "db", "path": "./data", "preopen": null, "TTL_seconds": null,
               "keys_per_req": null, "readonly_prefixes": null, "slave": null,
               "compact": {"enabled": true, "start_time": null, "period_s": null}}],
             "server-tcp": [{"name": "tcp", "target": "db", "addr": null, "port": "1"}]}
            """);
    assertThat(config.store().opening().preopen()).isFalse();
    assertThat(config.store().expiry()).isEqualTo(ExpiryConfig.NEVER);
    assertThat(config.service().keysPerRequest()).isZero();
    assertThat(config.jobs().compaction().orElseThrow().start()).isEmpty();
    assertThat(config.servers().getFirst().addr()).isEmpty();
    assertThat(config.slave()).isEmpty();
    assertThat(config.admin()).isEmpty();
  }

  @Test
  void aSlashAtTheEndOfTheDataDirectoryMeansNothing() throws Exception {
    NodeConfig config =
        parse(slave(", \"backup\": {\"enabled\": true}", "", "").replace("./data", "/data/db/"));
    assertThat(config.store().path()).isEqualTo(Path.of("/data/db"));
    assertThat(config.store().detachPath()).isEqualTo(Path.of("/data/db_detach"));
    assertThat(config.jobs().backups()).isEqualTo(Path.of("/data/db_backup"));
    assertThat(config.slave().orElseThrow().counters()).isEqualTo(Path.of("/data/db_slave"));
  }

  @Test
  void aQueueThatNamesNoWorkflowHasTheCommonOne() throws Exception {
    String queue =
        """
        , "server-tcp": [{"name": "tcp", "target": "queue", "port": "1"}],
        "jsonrpc-queue": [{"name": "queue", "target": "service"}],
        "prefixdb-service": [{"name": "service", "target": "db"}]
        """;
    assertThat(parse(slave("", "", queue)).servers().getFirst().workflow())
        .contains(new WorkflowConfig("common-workflow", 1, 0, 0, 0, 0, 0, false, false));
    String core = ", \"core\": {\"common-workflow\": {\"threads\": 3, \"maxsize\": 7}}";
    assertThat(parse(slave("", "", queue + core)).servers().getFirst().workflow())
        .contains(new WorkflowConfig("common-workflow", 3, 7, 0, 0, 0, 0, false, false));
  }

  @Test
  void readsASlaveWithItsMaster() throws Exception {
    NodeConfig config = parse(slave("", "", ", \"admin\": {\"node\": \"orders-slave-0\"}"));

    assertThat(config.slave())
        .contains(
            new SlaveConfig(
                new UpstreamConfig("orders-master", 23002, 2, 500, 90_000),
                false,
                Set.of(),
                Set.of("test"),
                false,
                1000,
                2000,
                1000,
                10_000,
                1000,
                1000,
                false,
                false,
                Transfer.AUTO,
                1,
                OnBroken.HOLD,
                0,
                Optional.empty(),
                Path.of("./data_slave"),
                0));
    assertThat(config.admin())
        .contains(new AdminConfig("0.0.0.0", 23010, "orders-slave-0", "", "", 0, false));
    assertThat(config.mode()).isEqualTo(Mode.SLAVE);
    assertThat(config.store().detachPath()).isEqualTo(Path.of("./data_detach"));
  }

  @Test
  void aSlaveThatKeepsItsLogIsAMasterToo() throws Exception {
    String ini = ", \"ini\": \"" + goldenIni() + "\"";
    assertThat(parse(slave(ini, "", "")).mode()).isEqualTo(Mode.MASTER_SLAVE);
    assertThat(parse("{\"prefixdb\": [{\"name\": \"db\", \"path\": \"d\"}]}").mode())
        .isEqualTo(Mode.PREFIXDB);
  }

  @Test
  void everyOptionThatTheOriginalGeneratesIsKnownWithItsDefault() throws Exception {
    for (String line : golden("generated-config.jsonl").lines().toList()) {
      JsonNode component = JsonMapper.builder().build().readTree(line);
      OptionTable.check(component);
      component.properties().forEach(c -> assertDefaults(c.getKey(), c.getValue(), table(c)));
    }
  }

  private static JsonNode table(Map.Entry<String, JsonNode> component) {
    return OptionTable.root().get(component.getKey());
  }

  private static void assertDefaults(String path, JsonNode generated, JsonNode spec) {
    if (spec.isArray()) {
      assertDefaults(path, generated.get(0), spec.get(0));
    } else if (spec.isObject()) {
      generated
          .properties()
          .forEach(
              member ->
                  assertDefaults(
                      path + "." + member.getKey(), member.getValue(), spec.get(member.getKey())));
    } else if (!path.endsWith("1.name")) {
      OptionTable.Leaf leaf = OptionTable.Leaf.of(spec);
      String wanted =
          switch (leaf.kind()) {
            case MS, SECONDS, BYTES, NUMBER, INTEGER ->
                Long.toString(leaf.kind().number(generated));
            case FLAG, TEXT -> generated.asText();
            case LIST, MAP, ANY -> "";
          };
      assertThat(leaf.fallback()).as(path).isIn(wanted, path.endsWith(".name") ? "" : wanted);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"prefixbd\": []} | prefixbd: unknown component (did you mean 'prefixdb'?)",
        "{\"zzz\": 1} | zzz: unknown component (remove it, or correct its name)",
        "{\"prefixdb\": [{\"pth\": 1}]} | prefixdb[0].pth: unknown option (did you mean 'path'?)",
        "{\"prefixdb\": [{\"slave\": {\"enable\": true}}]} | prefixdb[0].slave.enable: unknown"
            + " option (did you mean 'enabled'?)",
        "{\"server-tcp\": [{\"port\": 23000}]} | server-tcp[0].port: 23000 (expected: a text)",
        "{\"prefixdb\": {}} | prefixdb: {} (expected: a list of objects)",
        "{\"prefixdb\": [{\"keys_per_req\": -1}]} | prefixdb[0].keys_per_req: -1 (expected: a"
            + " number from 0 to 9223372036854775807)",
        "{\"client-tcp\": [{\"reconnect_timeout_ms\": \"soon\"}]} |"
            + " client-tcp[0].reconnect_timeout_ms: \"soon\" (expected: milliseconds as a number,"
            + " or a duration such as \"1m30s\" or \"500ms\")",
        "{\"prefixdb\": [{\"name\": \"db\", \"path\": \"d\", \"transport\": \"uring\"}]} |"
            + " prefixdb[0].transport: \"uring\" (expected: auto, io_uring, epoll or nio)",
        "{\"prefixdb\": [{\"name\": \"db\", \"path\": \"a\\u0000b\"}]} | \"a\\u0000b\" is no path:"
            + " Nul character not allowed (expected: a path that the file system takes)",
        "{\"logger\": {\"size_limit\": \"99999999TiB\"}} | logger.size_limit: \"99999999TiB\""
            + " (expected: bytes as a number, or a size such as \"64KiB\")",
        "[1] | the configuration: [1] (expected: an object)",
        "{} | prefixdb: no instance that is enabled (expected: exactly one)",
        "{\"prefixdb\":[{\"name\":\"a\",\"path\":\"x\"},{\"name\":\"b\",\"path\":\"y\"}]} |"
            + " prefixdb: instances a, b are enabled (expected: exactly one, for a process serves"
            + " one data directory: give each of them a configuration file and ports of its own)",
      })
  void refusesWhatItDoesNotKnow(String text, String message) {
    assertThatThrownBy(() -> parse(text)).isInstanceOf(ConfigException.class).hasMessage(message);
  }

  @Test
  void theNameOfANodeIsAsLongAsMastersTakeIt() throws Exception {
    String text = "{\"prefixdb\":[{\"name\":\"a\",\"path\":\"x\"}],\"admin\":{\"node\":\"%s\"}}";
    assertThat(parse(text.formatted("n".repeat(255))).admin()).isPresent();

    assertThatThrownBy(() -> parse(text.formatted("ä".repeat(128))))
        .isInstanceOf(ConfigException.class)
        .hasMessage("admin.node: \"%s\" (expected at most 255 bytes)", "ä".repeat(128));
  }

  @Test
  void timesToLiveAreSecondsOrDurationsForAllAndForSinglePrefixes() throws Exception {
    assertThat(parse(slave("", "", "")).store().expiry()).isEqualTo(ExpiryConfig.NEVER);
    assertThat(
            parse(
                    slave(
                        ", \"TTL_seconds\": \"7d\", \"TTL_prefix\": {\"a\": 10, \"b\": \"2m\"}",
                        "",
                        ""))
                .store()
                .expiry())
        .isEqualTo(new ExpiryConfig(604_800, Map.of("a", 10L, "b", 120L)));
    assertThatThrownBy(() -> parse(slave(", \"TTL_prefix\": {\"a\": \"soon\"}", "", "")))
        .hasMessageContaining("TTL_prefix.a: \"soon\" (expected: seconds");
  }

  @ParameterizedTest
  @CsvSource({"auto, AUTO", "io_uring, IO_URING", "epoll, EPOLL", "nio, NIO"})
  void theWayToTheSocketsCanBeChosen(String text, TransportChoice choice) throws Exception {
    NodeConfig config = parse(slave(", \"transport\": \"" + text + "\"", "", ""));

    assertThat(config.transport()).isEqualTo(choice);
    assertThat(parse(slave("", "", "")).transport()).isEqualTo(TransportChoice.AUTO);
  }

  @Test
  void howSlavesAreFedIsReadByItsNames() throws Exception {
    String feed = ", \"feed\": {\"bytes_per_second\": 7, \"synced\": true}";
    assertThat(parse(slave(feed, "", "")).feed()).isEqualTo(new FeedConfig(7, true));
    assertThat(parse(slave("", "", "")).feed()).isEqualTo(new FeedConfig(0, false));
  }

  @Test
  void onePrefixThatCannotBeOpenedEndsTheStartOnlyWhereTheFileItselfSaysSo() throws Exception {
    assertThat(parse(slave("", "", "")).store().opening()).isEqualTo(OpeningConfig.DEFAULT);
    assertThat(
            parse(
                    slave(
                        ", \"preopen\": false, \"abort_if_open_error\": true, \"auto_repair\":"
                            + " true",
                        "",
                        ""))
                .store()
                .opening())
        .isEqualTo(new OpeningConfig(false, true, true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "slave | \"acceptable_loss_seq\": 100001",
        "slave | \"start_time\": \"25:00:00\"",
        "slave | \"start_time\": \"at noon\"",
      })
  void refusesOptionsThatWouldLoseTheirMeaning(String where, String option) {
    String text =
        where.equals("slave") ? slave("", ", " + option, "") : slave(", " + option, "", "");
    String name = option.substring(1, option.indexOf('"', 1));
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("." + name)
        .hasMessageMatching(".*\\(.{10,}\\)");
  }

  @Test
  void takesCommentsAndTheEnvironment() throws Exception {
    NodeConfig config =
        parse(
            "/* a */ {\"prefixdb\": [{/* b */\"name\": \"db\", \"path\": \"$ENV{DATA:/x}/p\","
                + "\"ini\": \"$ENV{INI:}\", \"max_prefixes\": $ENV{MAX}}]}");
    assertThat(config.store().path()).isEqualTo(Path.of("/x/p"));
    assertThat(config.store().ini()).isEmpty();
    assertThat(config.store().maxPrefixes()).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "$ENV{NOBODY} | $ENV{NOBODY}: the environment has no such variable",
        "$INCLUDE{FILE[path=none]} | the configuration none cannot be read",
        "$INCLUDE{DIR[path=x]} | $INCLUDE{DIR[path=x]} (expected: $INCLUDE{FILE[path=",
        "{\"a\":1,\"a\":2} | the configuration is no JSON at line 1: Duplicate field 'a'",
        "{} {} | the configuration is no JSON at line 1",
      })
  void saysWhatIsWrongWithTheText(String text, String start) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(start);
  }

  @Test
  void namesOfInstancesAreUniqueAndThoseThatAreOffDoNotCount() throws Exception {
    assertThatThrownBy(
            () -> parse(slave("", "", ", \"workflow\": [{\"name\": \"up\", \"threads\": 1}]")))
        .hasMessage("workflow[0].name: \"up\" (expected: a name that no other instance has)");
    NodeConfig follows = parse(slave("", "", "").replace("\"name\": \"gw\"", "\"name\": \"g\""));
    assertThat(follows.slave().orElseThrow().upstream().isNobody()).isTrue();
    assertThat(
            parse(slave("", "", ", \"server-tcp\": [{\"name\": \"s\", \"enabled\": false}]"))
                .servers())
        .isEmpty();
  }

  /** Who says for ever says it in many ways, and the times are counted in nanoseconds. */
  @Test
  void timesThatLogsAreKeptForHaveAnEnd() throws Exception {
    RetentionConfig kept =
        parse(
                """
                {"retention": {"max_ttl": 9223372036854775807, "forget_slave": "999999999d"},
                 "prefixdb": [{"name": "db", "path": "/d"}]}
                """)
            .store()
            .retention();

    assertThat(Duration.ofSeconds(kept.maxSeconds()).toNanos()).isPositive();
    assertThat(Duration.ofSeconds(kept.forgetSeconds()).toNanos()).isPositive();
  }

  private NodeConfig parse(String text) throws ConfigException {
    try {
      Path file = Files.writeString(directory.resolve("node.conf"), text);
      return ConfigFile.read(file, Map.of("MAX", "7")::get);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String slave(String engine, String slave, String components) {
    return SLAVE
        .replace(" PREFIXDB", engine)
        .replace(" SLAVE", slave)
        .replace("COMPONENTS", components);
  }

  private static String golden(String name) throws IOException {
    try (var in = ConfigFileTest.class.getResourceAsStream("/golden/" + name)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private String goldenIni() throws IOException {
    Path ini = directory.resolve("golden.ini");
    Files.write(ini, List.of(golden("node.ini")));
    return ini.toString();
  }
}
