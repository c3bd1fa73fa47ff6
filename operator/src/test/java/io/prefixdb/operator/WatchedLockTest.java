package io.prefixdb.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class WatchedLockTest {
  private static final Duration LONGEST = Duration.ofSeconds(8);
  private static final ZonedDateTime BEGIN = ZonedDateTime.parse("2026-01-01T00:00:00Z");

  private final KubernetesClient client = new KubernetesClientBuilder().build();
  private final LeaderElectionRecord record =
      new LeaderElectionRecord("me", Duration.ofSeconds(10), BEGIN, BEGIN, 0);
  private long nanos = TimeUnit.DAYS.toNanos(1);
  private boolean fails;
  private Duration takes = Duration.ZERO;
  private final WatchedLock lock = new WatchedLock(new FakeLease(), () -> nanos);

  @AfterEach
  void close() {
    client.close();
  }

  @Test
  void leaseThatWasNeverHeldIsNotOverdue() {
    later(60);
    assertThat(lock.overdue(LONGEST)).isFalse();
  }

  @Test
  void leaseIsOverdueWhenItWasNotRenewedForTooLong() {
    lock.create(client, record);
    later(8);
    assertThat(lock.overdue(LONGEST)).isFalse();
    lock.update(client, record);
    later(8);
    assertThat(lock.overdue(LONGEST)).isFalse();
    later(1);
    assertThat(lock.overdue(LONGEST)).isTrue();
  }

  @Test
  void renewalThatFailsIsNone() {
    lock.create(client, record);
    later(5);
    fails = true;
    assertThatThrownBy(() -> lock.update(client, record)).isInstanceOf(IllegalStateException.class);
    later(4);
    assertThat(lock.overdue(LONGEST)).isTrue();
  }

  @Test
  void renewalCountsFromItsBegin() {
    takes = Duration.ofSeconds(9);
    lock.update(client, record);
    assertThat(lock.overdue(LONGEST)).isTrue();
  }

  private void later(long seconds) {
    nanos += TimeUnit.SECONDS.toNanos(seconds);
  }

  private final class FakeLease implements Lock {
    @Override
    public LeaderElectionRecord get(KubernetesClient by) {
      return record;
    }

    @Override
    public void create(KubernetesClient by, LeaderElectionRecord wanted) {
      update(by, wanted);
    }

    @Override
    public void update(KubernetesClient by, LeaderElectionRecord wanted) {
      if (fails) {
        throw new IllegalStateException("cut off");
      }
      nanos += takes.toNanos();
    }

    @Override
    public String identity() {
      return "me";
    }

    @Override
    public String describe() {
      return "a lease";
    }
  }
}
