package io.prefixdb.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class DesiredClusterTest {
  @Test
  void defaultsAreThoseOfTheSchema() {
    DesiredCluster cluster = Clusters.desired("  storage: {size: 1Gi}\n");

    assertThat(cluster.slaves()).isEqualTo(2);
    assertThat(cluster.image()).isEqualTo(Clusters.IMAGE);
    assertThat(cluster.wal().ttlSeconds()).isEqualTo(7200);
    assertThat(cluster.ports()).isEqualTo(new Ports(23000, 23001, 23002, 23010));
    assertThat(cluster.reload())
        .isEqualTo(new ReloadPolicy(true, 3, Duration.ofHours(24), Duration.ofMinutes(10)));
    assertThat(cluster.problems()).isEmpty();
  }

  @Test
  void singleServerHasNoWalWhateverTheTtl() {
    assertThat(Clusters.desired("  slaves: 0\n  storage: {size: 1Gi}\n").wal().ttlSeconds())
        .isZero();
  }

  @Test
  void walTtlBelowASecondIsAProblem() {
    assertThat(problems("replication: {walTTL: 500ms}"))
        .containsExactly(
            "spec.replication.walTTL: '500ms' is less than a second, so slaves could not follow;"
                + " set a longer time");
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
  void valuesCannotSmuggleLinesIntoTheOptionsFile() {
    assertThat(problems("rocksdb: {max_background_jobs: \"4\\nWAL_ttl_seconds=1\"}")).hasSize(1);
  }

  @Test
  void durations() {
    assertThat(DurationText.parse("f", "1d2h4m5s"))
        .isEqualTo(Duration.ofDays(1).plusHours(2).plusMinutes(4).plusSeconds(5));
    assertThat(DurationText.parse("f", "500ms")).isEqualTo(Duration.ofMillis(500));
    assertThatThrownBy(() -> DurationText.parse("spec.x", "2 hours"))
        .hasMessage(
            "spec.x: '2 hours' is not a duration; write numbers with units ms, s, m, h or d, for"
                + " example 2h");
  }

  private static java.util.List<String> problems(String field) {
    return Clusters.desired("  storage: {size: 1Gi}\n  " + field + "\n").problems();
  }
}
