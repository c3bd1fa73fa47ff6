package io.prefixdb.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class LeaseClockTest {
  @Test
  void aReadingStandsForAMomentOfTheMonotonicClock() {
    AtomicLong nanos = new AtomicLong(-7_000_000);
    LeaseClock clock = new LeaseClock(nanos::get, 1_000);
    nanos.addAndGet(250_000_000);

    assertThat(clock.millis()).isEqualTo(1_250);
    assertThat(clock.nanosOf(1_250)).isEqualTo(nanos.get());
    assertThat(clock.nanosOf(1_150)).isEqualTo(nanos.get() - 100_000_000);
  }
}
