package io.prefixdb.node.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefixdb.node.model.LogSegment;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.retention.Outlook.Log;
import io.prefixdb.node.retention.Outlook.Trend;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How long a slave can go on. The log has sequences from 100 to 399 in three files. */
final class OutlookTest {
  private static final Instant NOW = Instant.parse("2026-01-02T00:00:00Z");
  private static final LogRule RULE = new LogRule(Duration.ofHours(2), Duration.ofHours(24), 40);

  private final LagTrend trend = new LagTrend();

  @Test
  void aSlaveThatIsLevelHasAllTheTimeThatLogsAreKept() {
    Outlook outlook = Outlook.of(log(Double.POSITIVE_INFINITY), 400, 0, Optional.empty());

    assertThat(outlook.lagSequences()).isZero();
    assertThat(outlook.lagSeconds()).isZero();
    assertThat(outlook.headroomSequences()).isEqualTo(300);
    assertThat(outlook.headroomSeconds()).isEqualTo(hours(24));
    assertThat(outlook.breakSeconds()).isEmpty();
    assertThat(outlook.trend()).isEqualTo(Trend.UNKNOWN);
  }

  @Test
  void headroomIsWhatIsLeftOfTheLongestTime() {
    Outlook outlook = Outlook.of(log(Double.POSITIVE_INFINITY), 150, 18_000, Optional.empty());

    assertThat(outlook.lagSequences()).isEqualTo(250);
    assertThat(outlook.headroomSequences()).isEqualTo(50);
    assertThat(outlook.headroomSeconds()).isEqualTo(hours(20));
  }

  @Test
  void aVolumeThatFillsLeavesLessButNeverLessThanIsGuaranteed() {
    assertThat(Outlook.of(log(600), 150, 18_000, Optional.empty()).headroomSeconds())
        .isEqualTo(600);
    assertThat(Outlook.of(log(0), 250, 3_600, Optional.empty()).headroomSeconds())
        .isEqualTo(hours(1));
  }

  @Test
  void aSlaveThatIsBeyondTheLogHasNothingLeft() {
    Outlook outlook = Outlook.of(log(Double.POSITIVE_INFINITY), 99, 20_000, Optional.empty());

    assertThat(outlook.headroomSequences()).isEqualTo(-1);
    assertThat(outlook.headroomSeconds()).isZero();
    assertThat(outlook.breakSeconds()).hasValue(0);
  }

  @Test
  void whereLogsAreNotKeptThereIsNoHeadroom() {
    LogRule none = new LogRule(Duration.ZERO, Duration.ofHours(24), 40);
    Log log = new Log(files(), 399, none, Double.POSITIVE_INFINITY, NOW);
    assertThat(Outlook.of(log, 150, 0, Optional.empty()).headroomSeconds()).isZero();
  }

  @Test
  void aSlaveThatStandsStillBreaksWhenItsHeadroomIsOver() {
    trend.at(0, 200, 17_900);
    Optional<LagTrend.Speed> speed = trend.at(seconds(100), 5_000, 18_000);
    Outlook outlook = Outlook.of(log(Double.POSITIVE_INFINITY), 150, 18_000, speed);

    assertThat(outlook.breakSeconds().orElseThrow()).isEqualTo(hours(20), within(1.0));
  }

  @Test
  void aSlaveThatIsTooSlowBreaksLater() {
    trend.at(0, 200, 17_950);
    Optional<LagTrend.Speed> speed = trend.at(seconds(100), 300, 18_000);
    Outlook outlook = Outlook.of(log(Double.POSITIVE_INFINITY), 150, 18_000, speed);

    assertThat(outlook.breakSeconds().orElseThrow()).isEqualTo(hours(40), within(1.0));
  }

  @Test
  void aLagThatShrinksHasAnEnd() {
    trend.at(0, 1_250, 18_000);
    Optional<LagTrend.Speed> speed = trend.at(seconds(100), 250, 17_000);
    Outlook outlook = Outlook.of(log(Double.POSITIVE_INFINITY), 150, 17_000, speed);

    assertThat(outlook.trend()).isEqualTo(Trend.SHRINKING);
    assertThat(outlook.etaSeconds().orElseThrow()).isEqualTo(25, within(0.1));
    assertThat(outlook.breakSeconds()).isEmpty();
  }

  @Test
  void someSecondsAreNoTrendAndSmallChangesAreNone() {
    trend.at(0, 200, 10);
    assertThat(trend.at(seconds(20), 9_000, 30)).isEmpty();
    Optional<LagTrend.Speed> speed = trend.at(seconds(60), 260, 10);
    assertThat(Outlook.of(log(1), 140, 10, speed).trend()).isEqualTo(Trend.STEADY);
    Optional<LagTrend.Speed> later = trend.at(seconds(90), 700, 10);
    assertThat(Outlook.of(log(1), -300, 10, later).trend()).isEqualTo(Trend.GROWING);
  }

  private static Log log(double diskSeconds) {
    return new Log(files(), 399, RULE, diskSeconds, NOW);
  }

  private static PrefixLog files() {
    return new PrefixLog(
        new PrefixName("p"),
        399,
        List.of(
            new LogSegment(1, 100, 10, NOW.minus(Duration.ofHours(4)), true),
            new LogSegment(2, 200, 10, NOW.minus(Duration.ofHours(1)), true),
            new LogSegment(3, 300, 10, NOW, false)),
        List.of());
  }

  private static double hours(int hours) {
    return 3_600.0 * hours;
  }

  private static long seconds(long seconds) {
    return seconds * 1_000_000_000L;
  }
}
