package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class WriteLeaseTest {
  private static final long MS = 1_000_000;

  /** Near its overflow, where comparing would go wrong. */
  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5 * MS);

  private final WriteLease lease = new WriteLease(clock::get);

  @Test
  void nothingIsTakenBeforeItIsGranted() {
    assertThat(lease.isOpen()).isFalse();
    assertThat(lease.isShut()).isTrue();
    assertThat(lease.leftMillis()).hasValue(0);
  }

  @Test
  void itEndsByTheClock() {
    lease.grant(Duration.ofMillis(10), clock.get());
    assertThat(lease.isOpen()).isTrue();
    assertThat(lease.isShut()).isFalse();

    clock.addAndGet(10 * MS - 1);
    assertThat(lease.isOpen()).isTrue();
    clock.addAndGet(1);
    assertThat(lease.isOpen()).isFalse();
    assertThat(lease.leftMillis()).hasValue(0);
    assertThat(lease.isShut()).as("known only with a look at the clock").isFalse();
  }

  @Test
  void itCountsFromWhenTheOrderWasRead() {
    long read = clock.get();
    clock.addAndGet(4 * MS);
    lease.grant(Duration.ofMillis(10), read);
    assertThat(lease.leftMillis()).hasValue(6);
    clock.addAndGet(6 * MS);
    assertThat(lease.isOpen()).isFalse();
  }

  @Test
  void whatWasLetInMayBeAnsweredAfterItWasEndedButNotAfterItsTime() {
    lease.grant(Duration.ofMillis(10), clock.get());
    lease.end();
    assertThat(lease.isOpen()).isFalse();
    assertThat(lease.isShut()).isTrue();
    assertThat(lease.lasts()).isTrue();
    clock.addAndGet(10 * MS);
    assertThat(lease.lasts()).isFalse();
  }

  @Test
  void aLaterGrantTakesThePlaceOfTheOneBefore() {
    lease.grant(Duration.ZERO, clock.get());
    assertThat(lease.leftMillis()).isEmpty();
    assertThat(lease.isOpen()).isTrue();
    lease.grant(Duration.ofMillis(1), clock.get());
    clock.addAndGet(MS);
    assertThat(lease.isOpen()).isFalse();
    lease.grant(Duration.ofMillis(1), clock.get());
    assertThat(lease.isOpen()).isTrue();
    lease.end();
    assertThat(lease.isOpen()).isFalse();
  }
}
