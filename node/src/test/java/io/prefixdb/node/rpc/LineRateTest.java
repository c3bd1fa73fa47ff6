package io.prefixdb.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class LineRateTest {
  @Test
  void allowsSoManyLinesInASecond() {
    AtomicLong now = new AtomicLong(5);
    LineRate rate = new LineRate(2, now::get);
    assertThat(rate.allows()).isTrue();
    assertThat(rate.allows()).isTrue();
    assertThat(rate.allows()).isFalse();

    now.addAndGet(TimeUnit.MILLISECONDS.toNanos(999));
    assertThat(rate.allows()).isFalse();
    now.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
    assertThat(rate.allows()).isTrue();
    assertThat(rate.allows()).isTrue();
    assertThat(rate.allows()).isFalse();
  }
}
