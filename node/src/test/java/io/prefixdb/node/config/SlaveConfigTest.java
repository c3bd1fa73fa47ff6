package io.prefixdb.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The options of a slave: their names, defaults and meanings are the original's. */
final class SlaveConfigTest {
  @TempDir Path directory;

  @Test
  void aSlaveOfWhichOnlyTheMasterIsNamedHasTheDefaultsOfTheOriginal() throws Exception {
    assertThat(slave("\"enabled\": true"))
        .isEqualTo(
            new SlaveConfig(
                new UpstreamConfig("master1", 23002, 5, 1000, 60_000),
                false,
                Set.of(),
                Set.of(),
                false,
                1000,
                2000,
                100,
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
                Path.of("/d_slave"),
                0));
    assertThat(SlaveAdvice.of(config("\"enabled\": true", ""))).isEmpty();
  }

  @Test
  void everyOptionIsReadByItsName() throws Exception {
    assertThat(
            slave(
                """
                "enabled": true, "target": "prefixdb-gateway1", "start_time": "05:10:00",
                "path": "/c", "writable_only": true, "allowed_prefixes": ["a"],
                "denied_prefixes": ["b"], "own_prefixes": true, "pull_timeout_ms": 7, "query_prefixes_timeout_ms": 8,
                "log_limit_per_req": 9, "acceptable_loss_seq": 10, "wrn_log_diff_seq": 11,
                "wrn_log_timeout_ms": 12, "seq_log_timeout_ms": 13, "expires_for_req": true,
                "quiet_idle": true, "disableWAL": true
                """))
        .isEqualTo(
            new SlaveConfig(
                new UpstreamConfig("master1", 23002, 5, 1000, 60_000),
                true,
                Set.of("a"),
                Set.of("b"),
                true,
                7,
                8,
                9,
                11,
                12,
                13,
                true,
                true,
                Transfer.AUTO,
                1,
                OnBroken.HOLD,
                10,
                Optional.of(LocalTime.of(5, 10)),
                Path.of("/c"),
                0));
  }

  @Test
  void aSlaveThatIsSwitchedOffKeepsItsSection() throws Exception {
    assertThat(config("\"enabled\": false, \"pull_timeout_ms\": 7", "").slave()).isEmpty();
  }

  /** The documents mean the pause between questions by it, the program that between lines. */
  @ParameterizedTest
  @CsvSource({
    "'', 1000",
    "'\"seq_log_timeout_ms\": 500', 500",
    "'\"seq_log_timeout_ms\": 0', 1000",
    "'\"seq_log_timeout_ms\": 500, \"pull_timeout_ms\": 50', 50",
  })
  void seqLogTimeoutIsThePauseBetweenQuestionsTooIfOnlyItIsSet(String options, long pullMs)
      throws Exception {
    String section = "\"enabled\": true" + (options.isEmpty() ? "" : ", " + options);
    assertThat(slave(section).pullTimeoutMs()).isEqualTo(pullMs);
  }

  /** A master that is down would be asked as fast as the machine can, and told of each time. */
  @Test
  void aPauseOfZeroIsStillOneAndNoneIsLongerThanItCanBeCounted() throws Exception {
    SlaveConfig none =
        slave("\"enabled\": true, \"pull_timeout_ms\": 0, \"query_prefixes_timeout_ms\": 0");
    assertThat(none.pullTimeoutMs()).isEqualTo(10);
    assertThat(none.queryPrefixesTimeoutMs()).isEqualTo(10);

    String longest = String.valueOf(Long.MAX_VALUE);
    SlaveConfig endless =
        slave(
            "\"enabled\": true, \"pull_timeout_ms\": %1$s, \"seq_log_timeout_ms\": %1$s, \"wrn_log_timeout_ms\": %1$s"
                .formatted(longest));
    for (long ms :
        List.of(endless.pullTimeoutMs(), endless.seqLogTimeoutMs(), endless.wrnLogTimeoutMs())) {
      assertThat(Math.multiplyExact(ms, 2_000_000L)).isPositive();
    }
  }

  /** In the original's words: 0, without a limit. */
  @Test
  void anAnswerIsWaitedForWhereItsTimeHasNoLimit() throws Exception {
    String text =
        """
        {"client-tcp": [{"name": "c", "addr": "m", "port": "1", "reconnect_timeout_ms": 0}],
         "prefixdb-gateway": [{"name": "g", "outgoing_target": "c", "call_lifetime_ms": 0}],
         "prefixdb": [{"name": "db", "path": "/d", "slave": {"enabled": true, "target": "g"}}]}
        """;

    UpstreamConfig upstream = read(text).slave().orElseThrow().upstream();

    assertThat(upstream.requestTimeoutMs()).isEqualTo(3_600_000);
    assertThat(upstream.reconnectTimeoutMs()).isEqualTo(10);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "\"disableWAL\": true | slave.disableWAL is without effect",
        "\"own_prefixes\": true | slave.own_prefixes is without effect, for every prefix is followed",
        "\"acceptable_loss_seq\": 5 | up to so many updates in a row may be lost",
        "\"expires_for_req\": true | that usually ends in a break",
        "\"seq_log_timeout_ms\": 500 | sets the pause between questions too (500 ms)",
        "\"pull_timeout_ms\": 600000 | slave.pull_timeout_ms is 600 s: a slave that pulls asks",
        "\"pull_timeout_ms\": 99 | asks more often and gets no more",
        "\"query_prefixes_timeout_ms\": 3600000 | catching up loads the master",
      })
  void whatIsSeldomWantedIsAdvisedAgainst(String option, String advice) throws Exception {
    assertThat(SlaveAdvice.of(config("\"enabled\": true, " + option, "")))
        .singleElement()
        .asString()
        .contains(advice);
  }

  @Test
  void aSlaveAtThePortOfClientsIsToldOfTheOther() throws Exception {
    String text =
        """
        {"client-tcp": [{"name": "c", "addr": "master1", "port": "23000"}],
         "prefixdb-gateway": [{"name": "prefixdb-gateway1", "outgoing_target": "c"}],
         "prefixdb": [{"name": "db", "path": "/d", "slave": {"enabled": true}}]}
        """;
    assertThat(SlaveAdvice.of(read(text)))
        .singleElement()
        .asString()
        .contains("23002 is for slaves");
  }

  @Test
  void listsThatAreRarerThanLogsAreKeptAreRefused() throws Exception {
    Path ini =
        Files.writeString(directory.resolve("node.ini"), "[DBOptions]\nWAL_ttl_seconds=60\n");
    String keeps = ", \"ini\": \"" + ini + "\"";
    String option = "\"enabled\": true, \"query_prefixes_timeout_ms\": ";
    assertThat(config(option + 59_999, keeps).slave()).isPresent();
    assertThatThrownBy(() -> config(option + 60_000, keeps))
        .hasMessage(
            "prefixdb[0].slave.query_prefixes_timeout_ms: 60000 (a new prefix has to be found"
                + " within the 60 s that logs are kept)");
  }

  /** As the original, which takes such a file. */
  @Test
  void whereLogsAreKeptForMomentsTheListIsAskedForMoreOftenThanByDefault() throws Exception {
    Path ini = Files.writeString(directory.resolve("node.ini"), "[DBOptions]\nWAL_ttl_seconds=2\n");

    SlaveConfig slave =
        config("\"enabled\": true", ", \"ini\": \"" + ini + "\"").slave().orElseThrow();

    assertThat(slave.queryPrefixesTimeoutMs()).isEqualTo(1_000);
  }

  @Test
  void aSlaveWithoutAGatewayFollowsNobodyAndSaysSoInTheWordsThatPeopleKnow() throws Exception {
    for (String target : List.of("", ", \"target\": \"gateway7\"")) {
      NodeConfig config =
          read(
              "{\"prefixdb\":[{\"name\":\"db\",\"path\":\"/d\",\"slave\":{\"enabled\":true%s}}]}"
                  .formatted(target));

      assertThat(config.slave().orElseThrow().upstream().isNobody()).isTrue();
      assertThat(SlaveAdvice.of(config))
          .singleElement()
          .asString()
          .startsWith("Slave 'db' not running. enabled==true but target not set");
    }
  }

  @Test
  void aSuspendedClientConnectsToNobody() throws Exception {
    String text =
        """
        {"client-tcp": [{"name": "c", "addr": "%s", "port": "23002", "suspend": %s}],
         "prefixdb-gateway": [{"name": "g", "outgoing_target": "c"}],
         "prefixdb": [{"name": "db", "path": "/d", "slave": {"enabled": true, "target": "g"}}]}
        """;

    for (String addr : List.of("", "master1")) {
      NodeConfig suspended = read(text.formatted(addr, true));
      assertThat(suspended.slave().orElseThrow().upstream().isNobody()).isTrue();
    }
    assertThatThrownBy(() -> read(text.formatted("", false)))
        .hasMessageContaining("you must set the 'addr' field or enable suspend mode");
  }

  @Test
  void whoMayWriteAManagedNodeIsSaidByOrdersOnly() {
    String text =
        """
        {"admin": {"node": "n", "cluster": "c", "managed": true},
         "prefixdb": [{"name": "db", "path": "/d", "slave": {"own_prefixes": true}}]}
        """;
    assertThatThrownBy(() -> read(text))
        .hasMessage(
            "prefixdb[0].slave.own_prefixes: true (expected false: who may write a managed node is"
                + " said by orders)");
  }

  private SlaveConfig slave(String section) throws Exception {
    return config(section, "").slave().orElseThrow();
  }

  private NodeConfig config(String section, String engine) throws Exception {
    return read(
        """
        {"client-tcp": [{"name": "client-tcp1", "addr": "master1", "port": "23002",
                         "connect_count": 5, "threads": 1}],
         "prefixdb-gateway": [{"name": "prefixdb-gateway1", "outgoing_target": "client-tcp1"}],
         "prefixdb": [{"name": "db", "path": "/d"%s, "slave": {%s}}]}
        """
            .formatted(engine, section));
  }

  private NodeConfig read(String text) throws Exception {
    return ConfigFile.read(Files.writeString(directory.resolve("node.conf"), text), _ -> null);
  }
}
