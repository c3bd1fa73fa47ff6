package io.prefixdb.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ServicePort;
import io.prefixdb.crds.ReloadOrder;
import io.prefixdb.crds.ReloadSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class DesiredClusterTest {
  @Test
  void defaultsAreThoseOfTheSchema() {
    DesiredCluster cluster = Clusters.desired("  storage: {size: 1Gi}\n");

    assertThat(cluster.slaves()).isEqualTo(2);
    assertThat(cluster.image()).isEqualTo(Clusters.IMAGE);
    assertThat(cluster.wal().ttlSeconds()).isEqualTo(7200);
    assertThat(cluster.ports()).isEqualTo(new Ports(23000, 23001, 23002, 23003, 23010));
    assertThat(cluster.reload())
        .isEqualTo(
            new ReloadPolicy(
                ReloadSpec.Mode.Auto,
                ReloadOrder.Method.Auto,
                ReloadSpec.Scope.Auto,
                ReloadOrder.Source.PreferSlave,
                0,
                new StartLimit(
                    3,
                    Duration.ofHours(24),
                    Duration.ofSeconds(30),
                    5,
                    Duration.ofHours(1),
                    Duration.ofMinutes(10))));
    assertThat(cluster.problems()).isEmpty();
  }

  /** The API server fills a field that a new release has into every stored cluster. */
  @Test
  void defaultsThatAreFilledInAreNoWishForOtherPods() {
    String short_ = "  storage: {size: 1Gi}\n";
    String filled =
        """
          storage: {size: 1Gi, retain: true}
          ports: {main: 23000, background: 23001, slave: 23002, text: 23003, admin: 23010}
          config: {}
          resources: {}
          podTemplate: {metadata: {labels: {}}, spec: {}}
          replication: {walTTL: 2h, minAcks: 0, ackTimeout: 1s, onBroken: Hold}
          reload: {mode: Off}
          maintenance: {paused: true}
          slaves: 5
        """;
    assertThat(Clusters.desired(filled).podFingerprint())
        .isEqualTo(Clusters.desired(short_).podFingerprint());
    for (String wish :
        List.of(
            "image: other",
            "config: {preopen: false}",
            "rocksdb: {max_background_jobs: \"4\"}",
            "replication: {walTTL: 3h}",
            "replication: {minAcks: 1}",
            "replication: {slave: {log_limit_per_req: 7}}",
            "resources: {limits: {memory: 1Gi}}",
            "podTemplate: {metadata: {labels: {team: a}}}",
            "podTemplate: {spec: {priorityClassName: high}}",
            "slaves: 0")) {
      assertThat(Clusters.desired(short_ + "  " + wish + "\n").podFingerprint())
          .as(wish)
          .isNotEqualTo(Clusters.desired(short_).podFingerprint());
    }
  }

  /** It was free for other ports before there was a port for text. */
  @Test
  void usualPortOfTextMayBeThatOfAnother() {
    DesiredCluster taken =
        Clusters.desired("  storage: {size: 1Gi}\n  ports: {main: 23003, background: 23001}\n");
    assertThat(taken.ports()).isEqualTo(new Ports(23003, 23001, 23002, null, 23010));
    assertThat(taken.ports().ofClientService())
        .extracting(ServicePort::getName)
        .containsExactly("main", "background", "slave");
    assertThat(NodeConfig.render(taken, "")).doesNotContain("text-tcp");

    assertThat(
            Clusters.desired("  storage: {size: 1Gi}\n  ports: {main: 23003, text: 24003}\n")
                .ports())
        .isEqualTo(new Ports(23003, 23001, 23002, 24003, 23010));
  }

  @Test
  void podsOfAnEarlierResourceAreNotThoseOfThisOne() {
    var again = Clusters.resource("  storage: {size: 1Gi}\n");
    again.getMetadata().setUid("other");
    assertThat(DesiredCluster.from(again, Clusters.OPERATOR).podFingerprint())
        .isNotEqualTo(Clusters.desired("  storage: {size: 1Gi}\n").podFingerprint());
  }

  @Test
  void whatNoPodCouldRunWithIsAProblem() {
    assertThat(problems("image: \"\"")).hasSize(1);
    assertThat(problems("replication: {minAcks: 1, ackTimeout: 0s}")).hasSize(1);
    assertThat(problems("replication: {minAcks: 0, ackTimeout: 0s}")).isEmpty();
    assertThat(Clusters.desired("  storage: {size: 0Gi}\n").problems()).hasSize(1);
    assertThat(Clusters.desired("  storage: {size: 0.0Gi}\n").problems()).hasSize(1);
    assertThat(Clusters.desired("  storage: {size: 0.5Gi}\n").problems()).isEmpty();
    assertThat(Clusters.desired("  storage: {size: 10Gi}\n").problems()).isEmpty();
  }

  @Test
  void optionsThatLoseUpdatesAreProblems() {
    assertThat(problems("config: {suspend: true}"))
        .containsExactly(
            "spec.config.suspend: true is not false (its nodes would acknowledge writes and keep"
                + " none; spec.maintenance.paused stops the operator); correct the value");
    assertThat(problems("config: {suspend: false}")).isEmpty();
    assertThat(problems("rocksdb: {manual_wal_flush: \"true\"}")).hasSize(1);
    assertThat(problems("rocksdb: {wal_recovery_mode: kSkipAnyCorruptedRecords}")).hasSize(1);
    assertThat(problems("rocksdb: {wal_recovery_mode: kPointInTimeRecovery}")).isEmpty();
    assertThat(
            problems(
                "replication: {slave: {own_prefixes: true, acceptable_loss_seq: 5, disableWAL: true}}"))
        .containsExactly(
            "spec.replication.slave.acceptable_loss_seq: 5 is not 0 (a slave of a cluster never"
                + " skips updates); correct the value",
            "spec.replication.slave.disableWAL: true is not false (a slave without a log loses"
                + " data); correct the value",
            "spec.replication.slave.own_prefixes: true is not false (clients of a cluster write at"
                + " its master); correct the value");
    assertThat(problems("replication: {slave: {acceptable_loss_seq: 0, disableWAL: false}}"))
        .isEmpty();
  }

  @Test
  void valueThatRocksDbWouldNotTakeIsRefused() {
    assertThat(problems("rocksdb: {compression: kLZ5}"))
        .singleElement()
        .asString()
        .startsWith("spec.rocksdb.compression: 'kLZ5' (expected: one of kNoCompression, ");
    assertThat(problems("rocksdb: {write_buffer_size: abc}"))
        .containsExactly(
            "spec.rocksdb.write_buffer_size: 'abc' (expected: a whole number, for sizes with K, M,"
                + " G or T); correct the value");
    assertThat(problems("rocksdb: {write_buffer_size: \"1.5\"}")).hasSize(1);
    assertThat(problems("rocksdb: {disable_auto_compactions: \"yes\"}")).hasSize(1);
    assertThat(problems("rocksdb: {memtable_prefix_bloom_size_ratio: much}")).hasSize(1);
    assertThat(problems("rocksdb: {block_size: x}")).hasSize(1);

    assertThat(
            problems(
                "rocksdb: {compression: kZSTD, write_buffer_size: 64MiB, max_open_files: \"-1\","
                    + " disable_auto_compactions: \"true\", block_size: 8K, block_cache: 1GB,"
                    + " memtable_prefix_bloom_size_ratio: \"0.1\","
                    + " filter_policy: \"bloomfilter:10:false\"}"))
        .isEmpty();
  }

  @Test
  void singleServerHasNoWalWhateverTheTtl() {
    assertThat(Clusters.desired("  slaves: 0\n  storage: {size: 1Gi}\n").wal().ttlSeconds())
        .isZero();
  }

  @Test
  void pauseOfListsWithoutAValueIsAProblem() {
    assertThat(problems("replication: {slave: {query_prefixes_timeout_ms: null}}"))
        .containsExactly(
            "spec.replication.slave.query_prefixes_timeout_ms: null is not milliseconds as a"
                + " number, or a duration such as \"1m30s\"; correct the value");
  }

  /** A type that refused them would refuse the list of all clusters. */
  @Test
  void amountsThatAreNoneAreProblemsOfTheirCluster() {
    assertThat(problems("resources: {requests: {cpu: \"\"}, limits: {memory: 2x}}"))
        .containsExactly(
            "spec.resources.requests.cpu: '' is no amount (expected for example 500m or 1Gi);"
                + " correct or remove it",
            "spec.resources.limits.memory: '2x' is no amount (expected for example 500m or 1Gi);"
                + " correct or remove it");
    assertThat(problems("resources: {requests: {cpu: 2}, limits: {cpu: 500m}}"))
        .singleElement()
        .asString()
        .startsWith("spec.resources.requests.cpu: 2 is more than the limit 500m");
    assertThat(problems("resources: {requests: {cpu: \"0.5\"}, limits: {cpu: 1}}")).isEmpty();
  }

  @Test
  void placingThatIsNoneIsAProblemOfItsCluster() {
    assertThat(problems("podTemplate: {spec: {affinity: {nodeAffinity: here}}}"))
        .singleElement()
        .asString()
        .startsWith("spec.podTemplate.spec.affinity: ");
    assertThat(problems("podTemplate: {spec: {tolerations: [{tolerationSeconds: [1]}]}}"))
        .singleElement()
        .asString()
        .startsWith("spec.podTemplate.spec.tolerations: ");
  }

  @Test
  void walTtlBelowASecondIsAProblem() {
    assertThat(problems("replication: {walTTL: 500ms}"))
        .containsExactly(
            "spec.replication.walTTL: '500ms' is less than a second, so slaves could not follow;"
                + " set a longer time");
  }

  @Test
  void slavesMustFindANewPrefixWhileTheMasterHasItsBeginning() {
    assertThat(problems("replication: {walTTL: 1s}"))
        .containsExactly(
            "spec.replication.walTTL: '1s' is not longer than slaves look for new prefixes"
                + " (query_prefixes_timeout_ms, 2000 ms), so they could miss the beginning of one;"
                + " set a longer time");
    assertThat(problems("replication: {walTTL: 3s}")).isEmpty();
    assertThat(problems("replication: {walTTL: 3s, slave: {query_prefixes_timeout_ms: 3000}}"))
        .hasSize(1);
    assertThat(problems("replication: {walTTL: 1s, slave: {query_prefixes_timeout_ms: 500}}"))
        .isEmpty();
  }

  @Test
  void theLongestWalTtlIsNotBelowTheLeast() {
    assertThat(problems("replication: {walTTL: 2h, walMaxTTL: 90m}"))
        .containsExactly(
            "spec.replication.walMaxTTL: '90m' is less than spec.replication.walTTL, '2h'; set at"
                + " least as much");
    assertThat(problems("replication: {walTTL: 2h, walMaxTTL: 2h}")).isEmpty();
  }

  @Test
  void unknownOptionsAreNamedWithTheRemedy() {
    assertThat(problems("rocksdb: {max_backgruond_jobs: \"4\"}"))
        .containsExactly(
            "spec.rocksdb.max_backgruond_jobs: RocksDB 11.8 has no such option; correct its name"
                + " or remove it");
    assertThat(problems("config: {value_sise_limit: 1}"))
        .containsExactly(
            "spec.config.value_sise_limit: the node of this version has no such option; correct"
                + " its name or remove it");
  }

  @Test
  void optionsThatTheOperatorSetsAreRefused() {
    assertThat(problems("rocksdb: {WAL_ttl_seconds: \"4\"}"))
        .containsExactly(
            "spec.rocksdb.WAL_ttl_seconds: cannot be set here; set spec.replication.walTTL"
                + " instead");
    assertThat(problems("config: {path: /tmp}"))
        .containsExactly("spec.config.path: cannot be set here; it lies on the node's volume");
    assertThat(problems("replication: {slave: {target: x}}"))
        .containsExactly(
            "spec.replication.slave.target: cannot be set here; the operator wires the"
                + " components");
  }

  @Test
  void valuesOfTheWrongTypeAreNamedWithTheRemedy() {
    assertThat(problems("config: {value_size_limit: big}"))
        .containsExactly(
            "spec.config.value_size_limit: \"big\" is not a whole number from 0 on; correct the"
                + " value");
    assertThat(problems("config: {preopen: 1, readonly_prefixes: a, keys_per_req: -1}"))
        .containsExactlyInAnyOrder(
            "spec.config.preopen: 1 is not true or false; correct the value",
            "spec.config.readonly_prefixes: \"a\" is not a list of texts; correct the value",
            "spec.config.keys_per_req: -1 is not a whole number from 0 on; correct the value");
    assertThat(problems("config: {backup: {enabled: true, depth: 0}}"))
        .containsExactly(
            "spec.config.backup.depth: 0 is not a number from 1 to 10000; correct the value");
    assertThat(problems("replication: {slave: {transfer: push, pull_timeout_ms: 1s500ms}}"))
        .containsExactly(
            "spec.replication.slave.transfer: \"push\" is not one of auto, compressed, pull,"
                + " original; correct the value");
    assertThat(problems("config: {backup: {enabled: true, period_s: 7d, path: \"$ENV{HOME}\"}}"))
        .singleElement()
        .asString()
        .contains("spec.config.backup.path: variables are not put in here");
  }

  @Test
  void podTemplateCannotTakeTheOperatorsLabels() {
    assertThat(problems("podTemplate: {metadata: {labels: {prefixdb.io/role: master, team: a}}}"))
        .containsExactly(
            "spec.podTemplate.metadata.labels.prefixdb.io/role: the operator sets what begins with"
                + " 'prefixdb.io/'; remove it or choose another name");
  }

  @Test
  void valuesCannotSmuggleLinesIntoTheOptionsFile() {
    assertThat(problems("rocksdb: {max_background_jobs: \"4\\nWAL_ttl_seconds=1\"}")).hasSize(1);
  }

  @Test
  void durations() {
    var problems = new ArrayList<String>();
    assertThat(DurationText.parse("f", "1d2h4m5s", problems))
        .isEqualTo(Duration.ofDays(1).plusHours(2).plusMinutes(4).plusSeconds(5));
    assertThat(DurationText.parse("f", "500ms", problems)).isEqualTo(Duration.ofMillis(500));
    assertThat(problems).isEmpty();
  }

  @Test
  void whatIsNoDurationIsAProblem() {
    assertThat(problems("replication: {walTTL: 2 hours}"))
        .contains(
            "spec.replication.walTTL: '2 hours' is not a duration; write up to five numbers with"
                + " units ms, s, m, h or d, for example 2h");
  }

  @Test
  void durationsHaveAnEnd() {
    assertThat(problems("reload: {startLimit: {interval: 999999999d}}"))
        .containsExactly(
            "spec.reload.startLimit.interval: '999999999d' is longer than 3650 days; set a shorter"
                + " time");
    assertThat(problems("replication: {walTTL: " + "999999999d".repeat(400) + "}"))
        .anyMatch(
            problem ->
                problem.endsWith(
                    "is not a duration; write up to five numbers with"
                        + " units ms, s, m, h or d, for example 2h"));
  }

  @Test
  void limitThatIsNeverReachedIsAProblem() {
    assertThat(problems("reload: {startLimit: {burst: 5, interval: 60s, restartDelay: 15s}}"))
        .containsExactly(
            "spec.reload.startLimit.interval: not longer than burst times restartDelay, so the"
                + " limit is never reached; set a longer interval, for example 24h");
  }

  @Test
  void waitsGrowByTheSameFactorToTheLongest() {
    var limit =
        new StartLimit(
            10,
            Duration.ofHours(24),
            Duration.ofSeconds(10),
            3,
            Duration.ofSeconds(80),
            Duration.ZERO);

    assertThat(IntStream.range(0, 6).mapToObj(limit::waitAfter).map(Duration::toSeconds))
        .containsExactly(0L, 10L, 20L, 40L, 80L, 80L);
  }

  private static java.util.List<String> problems(String field) {
    return Clusters.desired("  storage: {size: 1Gi}\n  " + field + "\n").problems();
  }
}
