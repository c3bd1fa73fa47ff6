package io.prefixdb.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MaintenanceWindowsTest {
  @Test
  void thereIsNoneUnlessSomebodyWantsOne() {
    assertThat(windows("[]").open(Instant.parse("2026-01-01T00:00:00Z"))).isFalse();
    assertThat(Clusters.desired("  storage: {size: 1Gi}\n").windows().isEmpty()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-01T22:29:59Z, false",
    "2026-01-01T22:30:00Z, true",
    "2026-01-02T00:29:59Z, true",
    "2026-01-02T00:30:00Z, false",
    "2026-01-02T22:30:00Z, true"
  })
  void windowOfEachDayMayPassMidnight(Instant now, boolean open) {
    assertThat(windows("[{start: \"22:30\", duration: 2h}]").open(now)).isEqualTo(open);
  }

  /** The third of January 2026 is a Saturday. */
  @ParameterizedTest
  @CsvSource({
    "2026-01-02T12:00:00Z, false",
    "2026-01-03T00:00:00Z, true",
    "2026-01-04T23:59:59Z, true",
    "2026-01-05T00:00:00Z, false",
    "2026-01-10T12:00:00Z, true"
  })
  void windowOfADayMayLastForDays(Instant now, boolean open) {
    assertThat(windows("[{days: [Sat], start: \"00:00\", duration: 2d}]").open(now))
        .isEqualTo(open);
  }

  @Test
  void lengthThatIsNoneIsAProblem() {
    assertThat(desired("[{start: \"00:00\", duration: 0s}]").problems())
        .singleElement()
        .asString()
        .startsWith("spec.maintenance.windows[0].duration: '0s'");
    assertThat(desired("[{start: \"00:00\", duration: 8d}]").problems()).hasSize(1);
    assertThat(desired("[{start: \"00:00\", duration: 7d}]").problems()).isEmpty();
  }

  private static MaintenanceWindows windows(String yaml) {
    return desired(yaml).windows();
  }

  private static DesiredCluster desired(String yaml) {
    return Clusters.desired(
        "  storage: {size: 1Gi}\n  maintenance: {windows: %s}\n".formatted(yaml));
  }
}
