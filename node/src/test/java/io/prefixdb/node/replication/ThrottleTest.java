package io.prefixdb.node.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class ThrottleTest {
  private static final long SECOND = 1_000_000_000;

  private long now = 5 * SECOND;

  private Throttle throttle(long bytesPerSecond) {
    return new Throttle(bytesPerSecond, () -> now, nanos -> now += nanos);
  }

  @Test
  void bytesTakeAsLongAsTheirSpeedSays() throws InterruptedException {
    Throttle throttle = throttle(1_000);
    for (int i = 0; i < 100; i++) {
      throttle.took(100);
    }
    assertThat(now - 5 * SECOND).isCloseTo(10 * SECOND, within(SECOND / 5));
  }

  @Test
  void noBurstFollowsAPause() throws InterruptedException {
    Throttle throttle = throttle(1_000);
    now += 60 * SECOND;
    long from = now;
    throttle.took(2_000);
    assertThat(now - from).isCloseTo(2 * SECOND, within(SECOND / 5));
  }

  @Test
  void withoutALimitNobodyWaits() throws InterruptedException {
    Throttle throttle = throttle(0);
    throttle.took(Long.MAX_VALUE);
    assertThat(now).isEqualTo(5 * SECOND);
  }
}
