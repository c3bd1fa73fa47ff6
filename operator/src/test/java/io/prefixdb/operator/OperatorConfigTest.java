package io.prefixdb.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class OperatorConfigTest {
  @Test
  void emptyEnvironmentMeansAllNamespacesAndNoLease() {
    OperatorConfig config = OperatorConfig.from(Map.of("WATCH_NAMESPACE", ""));

    assertThat(config.watchNamespace()).isEmpty();
    assertThat(config.leaseNamespace()).isEmpty();
    assertThat(config.defaultNodeImage()).isEqualTo("prefixdb/node:" + Version.TEXT);
    assertThat(config.port()).isEqualTo(8080);
  }

  @Test
  void logsAreTextOrJson() {
    assertThat(OperatorConfig.from(Map.of()).jsonLogs()).isFalse();
    assertThat(OperatorConfig.from(Map.of("LOG_FORMAT", "json")).jsonLogs()).isTrue();
    assertThatThrownBy(() -> OperatorConfig.from(Map.of("LOG_FORMAT", "xml")))
        .hasMessage("LOG_FORMAT: 'xml' is no format of logs; set text or json");
  }

  @Test
  void wrongPortIsRefusedWithTheRemedy() {
    assertThatThrownBy(() -> OperatorConfig.from(Map.of("PORT", "http")))
        .hasMessage("PORT: 'http' is not a TCP port; set a number from 0 to 65535");
    assertThatThrownBy(() -> OperatorConfig.from(Map.of("PORT", "70000")))
        .hasMessageContaining("'70000'");
  }
}
