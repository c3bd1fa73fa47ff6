package io.prefixdb.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefixdb.node.admin.NodeStatus.ResponseTimes;
import io.prefixdb.node.rpc.Traffic;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortTimesTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int BUCKETS = Traffic.boundsSeconds().size() + 1;

  private final PortTimes times = new PortTimes();

  @Test
  void whereNobodyAsksThereAreNoTimes() {
    assertThat(times.at(0, "main", counts()))
        .isEqualTo(new ResponseTimes("main", 0, null, null, null));
    assertThat(times.at(SECOND, "main", counts()))
        .isEqualTo(new ResponseTimes("main", 0, null, null, null));
  }

  @Test
  void slowOnesShowInTheLastPercentiles() {
    times.at(0, "main", counts());
    List<Long> counts = counts();
    counts.set(bucket(0.001), 900L);
    counts.set(bucket(0.025), 80L);
    counts.set(bucket(0.25), 20L);

    ResponseTimes lately = times.at(SECOND, "main", counts);

    assertThat(lately.requests()).isEqualTo(1000);
    assertThat(lately.p50Millis()).isCloseTo(0.5 + 0.5 * 500 / 900, within(0.001));
    assertThat(lately.p95Millis()).isCloseTo(10 + 15 * 50 / 80.0, within(0.001));
    assertThat(lately.p99Millis()).isCloseTo(100 + 150 * 10 / 20.0, within(0.001));
  }

  @Test
  void whatIsOlderThanTenSecondsIsForgotten() {
    List<Long> slow = counts();
    slow.set(bucket(0.25), 100L);
    times.at(0, "main", counts());
    assertThat(times.at(SECOND, "main", slow).p99Millis()).isGreaterThan(100);
    for (int second = 2; second < 15; second++) {
      times.at(second * SECOND, "main", slow);
    }
    List<Long> fast = new ArrayList<>(slow);
    fast.set(0, 50L);

    ResponseTimes lately = times.at(15 * SECOND, "main", fast);

    assertThat(lately.requests()).isEqualTo(50);
    assertThat(lately.p99Millis()).isLessThanOrEqualTo(0.05);
  }

  @Test
  void whatTookLongerThanAnyBoundTookAtLeastTheLastOne() {
    times.at(0, "main", counts());
    List<Long> counts = counts();
    counts.set(BUCKETS - 1, 1L);

    assertThat(times.at(SECOND, "main", counts).p50Millis()).isEqualTo(10_000);
  }

  private static List<Long> counts() {
    return new ArrayList<>(Collections.nCopies(BUCKETS, 0L));
  }

  private static int bucket(double boundSeconds) {
    int at = Traffic.boundsSeconds().indexOf(boundSeconds);
    assertThat(at).isNotNegative();
    return at;
  }
}
