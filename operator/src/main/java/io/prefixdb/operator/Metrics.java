package io.prefixdb.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts passes, in Prometheus' text format. Updated by the framework's threads. */
final class Metrics implements io.javaoperatorsdk.operator.api.monitoring.Metrics {
  private final LongAdder passes = new LongAdder();
  private final LongAdder failures = new LongAdder();

  @Override
  public void reconcileCustomResource(
      HasMetadata resource, @Nullable RetryInfo retry, Map<String, Object> metadata) {
    passes.increment();
  }

  @Override
  public void failedReconciliation(
      HasMetadata resource, Exception exception, Map<String, Object> metadata) {
    failures.increment();
  }

  String text(boolean leading) {
    return """
        # HELP prefixdb_operator_leading Whether this process leads.
        # TYPE prefixdb_operator_leading gauge
        prefixdb_operator_leading %d
        # HELP prefixdb_operator_passes_total Passes over clusters.
        # TYPE prefixdb_operator_passes_total counter
        prefixdb_operator_passes_total %d
        # HELP prefixdb_operator_failures_total Passes that ended in an error.
        # TYPE prefixdb_operator_failures_total counter
        prefixdb_operator_failures_total %d
        """
        .formatted(leading ? 1 : 0, passes.sum(), failures.sum());
  }
}
