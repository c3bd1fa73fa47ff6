package io.prefixdb.node.admin;

import io.prefixdb.node.admin.NodeStatus.Job;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.time.Instant;
import java.util.List;

/** Work by the clock as metrics. Pure. */
final class JobMetrics {
  private JobMetrics() {}

  static List<MetricSnapshot> of(List<Job> jobs) {
    GaugeSnapshot.Builder success =
        GaugeSnapshot.builder()
            .name("prefixdb_job_last_success_timestamp_seconds")
            .help("When the job last ended well.");
    GaugeSnapshot.Builder bytes =
        GaugeSnapshot.builder()
            .name("prefixdb_job_last_bytes")
            .help("What the last run that ended well has written.");
    CounterSnapshot.Builder failures =
        CounterSnapshot.builder().name("prefixdb_job_failures").help("Runs that failed.");
    for (Job job : jobs) {
      Labels labels = Labels.of("task", job.name()); // 'job' is Prometheus' own
      if (job.lastSuccess() != null) {
        success.dataPoint(
            GaugeDataPointSnapshot.builder()
                .labels(labels)
                .value(Instant.parse(job.lastSuccess()).toEpochMilli() / 1e3)
                .build());
      }
      bytes.dataPoint(
          GaugeDataPointSnapshot.builder().labels(labels).value((double) job.lastBytes()).build());
      failures.dataPoint(
          CounterDataPointSnapshot.builder().labels(labels).value((double) job.failures()).build());
    }
    return List.of(success.build(), bytes.build(), failures.build());
  }
}
