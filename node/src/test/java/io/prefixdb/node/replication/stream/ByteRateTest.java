package io.prefixdb.node.replication.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ByteRateTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  @Test
  void nothingWaitsWithoutALimit() {
    ByteRate rate = new ByteRate(0, 0);
    rate.sent(Long.MAX_VALUE, 0);
    assertThat(rate.waitNanos(0)).isZero();
  }

  @Test
  void whatWasSentIsPaidForAfterwards() {
    ByteRate rate = new ByteRate(1_000, 0);
    assertThat(rate.waitNanos(0)).isZero();
    rate.sent(500, 0);
    assertThat(rate.waitNanos(0)).isEqualTo(SECOND / 2);
    rate.sent(500, 0);
    assertThat(rate.waitNanos(SECOND / 4)).isEqualTo(3 * SECOND / 4);
    assertThat(rate.waitNanos(2 * SECOND)).isZero();
  }

  @Test
  void timeWithoutTrafficIsMadeUpForALittle() {
    ByteRate rate = new ByteRate(1_000, 0);
    rate.sent(100, 10 * SECOND);
    assertThat(rate.waitNanos(10 * SECOND)).isZero();
    rate.sent(100, 10 * SECOND);
    assertThat(rate.waitNanos(10 * SECOND)).isEqualTo(SECOND / 10);
  }

  /** Turns of a second in which as much is sent as may be. */
  @Test
  void theRateIsKeptOverALongTime() {
    ByteRate rate = new ByteRate(1_000_000, 0);
    long now = 0;
    long sent = 0;
    while (now < 10 * SECOND) {
      now += rate.waitNanos(now);
      rate.sent(70_000, now);
      sent += 70_000;
    }
    assertThat(sent).isBetween(9_900_000L, 10_200_000L);
  }
}
