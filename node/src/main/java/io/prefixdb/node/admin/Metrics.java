package io.prefixdb.node.admin;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The node's metrics as Prometheus reads them (text format 0.0.4), the JVM's own among them. */
final class Metrics {
  private static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusTextFormatWriter format = PrometheusTextFormatWriter.create();

  /** With what is the node's own. */
  Metrics(MultiCollector node) {
    JvmMetrics.builder().register(registry);
    registry.register(node);
  }

  /** What holds now. */
  Reply reply() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    format.write(out, registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
    return new Reply(200, CONTENT_TYPE, out.toString(StandardCharsets.UTF_8));
  }
}
