package io.prefixdb.node.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the admin port tells Prometheus. */
final class AdminMetricsTest {
  /** The text format 0.0.4 of Prometheus. */
  private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";

  private static final Pattern COMMENT =
      Pattern.compile(
          "# (HELP %s \\S.*|TYPE %s (gauge|counter|histogram|summary))".formatted(NAME, NAME));
  private static final String LABEL = "[a-zA-Z_]\\w*=\"(?:[^\"\\\\\\n]|\\\\[\"\\\\n])*\"";
  private static final Pattern LABEL_NAME = Pattern.compile("[{,]([a-zA-Z_]\\w*)=\"");
  private static final Pattern SAMPLE =
      Pattern.compile(
          "%s(\\{%s(,%s)*})? (-?\\d+(\\.\\d+)?(E-?\\d+)?|\\+Inf|NaN)"
              .formatted(NAME, LABEL, LABEL));

  private final FakeNode node = new FakeNode();
  @RegisterExtension private final AdminClient admin = AdminClient.of(node);

  @Test
  void metricsAreWhatPrometheusReads() throws Exception {
    node.status = Statuses.brokenSlave();
    HttpResponse<String> response = admin.get("/metrics");

    assertThat(response.headers().firstValue("Content-Type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
    assertThat(response.body()).endsWith("\n");
    List<String> lines = response.body().lines().toList();
    assertThat(lines)
        .allMatch(
            line -> COMMENT.matcher(line).matches() || SAMPLE.matcher(line).matches(),
            "a comment or a sample");
    assertThat(lines)
        .doesNotHaveDuplicates()
        .contains(
            "prefixdb_ready 0.0",
            "prefixdb_connection_bytes 65536.0",
            "prefixdb_connection_limit_bytes 1048576.0",
            "prefixdb_connections_refused_total 2.0",
            "prefixdb_upstream_connected 1.0",
            "prefixdb_role{role=\"slave\"} 1.0",
            "prefixdb_role{role=\"master\"} 0.0",
            "prefixdb_epoch 7.0",
            "prefixdb_diverged_updates{prefix=\"p\"} 3.0",
            "prefixdb_prefix_sequence{prefix=\"p\"} 10.0",
            "prefixdb_replication_lag_sequences{prefix=\"p\"} 10.0",
            "prefixdb_replication_lag_seconds{prefix=\"p\"} 1.5",
            "prefixdb_replication_broken{prefix=\"p\"} 1.0",
            "prefixdb_replication_differing_settings{prefix=\"p\"} 2.0",
            "prefixdb_replication_silent_seconds{prefix=\"p\"} 0.5",
            "prefixdb_prefix_write_operations_per_second{prefix=\"p\"} 2.5",
            "prefixdb_prefix_wal_bytes{prefix=\"p\"} 678.0",
            "prefixdb_build_info{java=\"25\",mode=\"slave\",rocksdb=\"11.8.1\",version=\"0.1.0\"}"
                + " 1",
            "prefixdb_connections{port=\"main-tcp\"} 7.0",
            "prefixdb_connections_rejected_total{port=\"main-tcp\"} 6.0",
            "prefixdb_connections_cut_total{port=\"main-tcp\",reason=\"frame_too_long\"} 8.0",
            "prefixdb_requests_total{method=\"set\",port=\"main-tcp\",status=\"IOError\"} 1.0",
            "prefixdb_request_duration_seconds_bucket{method=\"set\",port=\"main-tcp\",le=\"5.0E-5\"}"
                + " 0",
            "prefixdb_request_duration_seconds_bucket{method=\"set\",port=\"main-tcp\",le=\"+Inf\"}"
                + " 3",
            "prefixdb_request_duration_seconds_sum{method=\"set\",port=\"main-tcp\"} 0.25",
            "prefixdb_queue_length{port=\"main-tcp\",queue=\"queue-workflow\"} 5.0",
            "prefixdb_queue_warn_length{port=\"main-tcp\",queue=\"queue-workflow\"} 10.0",
            "prefixdb_queue_dropped_total{port=\"main-tcp\",queue=\"queue-workflow\",reason=\"full\"}"
                + " 4.0",
            "prefixdb_queue_dropped_total{port=\"main-tcp\",queue=\"queue-workflow\",reason=\"timeout\"}"
                + " 3.0",
            "prefixdb_prefix_paused_seconds{prefix=\"p\"} 60.0",
            "prefixdb_job_last_success_timestamp_seconds{task=\"backup\"} 1.767225602E9",
            "prefixdb_job_failures_total{task=\"backup\"} 3.0",
            "prefixdb_upstream_connections_made_total 6.0",
            "prefixdb_replication_lost_updates_total 0.0",
            "prefixdb_replication_breaks_total{reason=\"WALGap\"} 2.0",
            "prefixdb_replication_breaks_total{reason=\"MasterBehind\"} 0.0",
            "prefixdb_reloads_total{method=\"API\",result=\"Failed\"} 1.0",
            "prefixdb_reload_running 1.0");
  }

  /** Prometheus puts them on all that it asks for, and ours would be renamed. */
  @Test
  void noLabelIsOneThatPrometheusSetsItself() throws Exception {
    node.status = Statuses.brokenSlave();
    String slave = admin.get("/metrics").body();
    node.status = Statuses.master();

    assertThat(LABEL_NAME.matcher(slave + admin.get("/metrics").body()).results())
        .extracting(match -> match.group(1))
        .contains("task")
        .doesNotContain("job", "instance", "namespace", "pod", "container", "endpoint");
  }

  @Test
  void metricsOfAMasterHaveNoLag() throws Exception {
    node.status = Statuses.master();

    assertThat(
            admin
                .get("/metrics")
                .body()
                .lines()
                .filter(
                    line ->
                        line.contains("replication_lag")
                            || line.contains("replication_differing_settings")))
        .allMatch(line -> line.startsWith("#"));
  }

  @Test
  void metricsOfAMasterTellHowItsSlavesStand() throws Exception {
    node.status = Statuses.master();

    assertThat(admin.get("/metrics").body().lines())
        .contains(
            "prefixdb_wal_max_ttl_seconds 86400.0",
            "prefixdb_wal_bytes 678.0",
            "prefixdb_wal_share_bytes 900.0",
            "prefixdb_wal_pins 1.0",
            "prefixdb_slave_bytes_sent_total 4096.0",
            "prefixdb_slave_lag_sequences{prefix=\"p\",slave=\"orders-slave-0\"} 10.0",
            "prefixdb_slave_lag_seconds{prefix=\"p\",slave=\"orders-slave-0\"} 1.5",
            "prefixdb_slave_silent_seconds{prefix=\"p\",slave=\"orders-slave-0\"} 0.5",
            "prefixdb_slave_headroom_sequences{prefix=\"p\",slave=\"orders-slave-0\"} 3.0",
            "prefixdb_slave_headroom_seconds{prefix=\"p\",slave=\"orders-slave-0\"} 7100.0",
            "prefixdb_slave_break_seconds{prefix=\"p\",slave=\"orders-slave-0\"} 600.0",
            "prefixdb_disk_free_bytes 1.0",
            "prefixdb_disk_size_bytes 2.0",
            "prefixdb_prefix_table_bytes{prefix=\"p\"} 12345.0",
            "prefixdb_prefix_wal_bytes{prefix=\"p\"} 678.0",
            "prefixdb_slave_acknowledged_sequence{prefix=\"p\",slave=\"orders-slave-0\"} 10.0",
            "prefixdb_slave_lag_trend{prefix=\"p\",slave=\"orders-slave-0\",trend=\"growing\"} 1.0",
            "prefixdb_slave_lag_trend{prefix=\"p\",slave=\"orders-slave-0\",trend=\"shrinking\"}"
                + " 0.0",
            "prefixdb_prefix_oldest_update_sequence{prefix=\"p\"} 1.0");
  }

  @Test
  void namesOfPrefixesAreEscapedInMetrics() throws Exception {
    node.status = Statuses.masterOf("a\"b\\c\nd");

    assertThat(admin.get("/metrics").body().lines())
        .allMatch(line -> COMMENT.matcher(line).matches() || SAMPLE.matcher(line).matches())
        .contains("prefixdb_prefix_sequence{prefix=\"a\\\"b\\\\c\\nd\"} 20.0");
  }
}
