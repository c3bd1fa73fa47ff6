package io.prefixdb.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the election is told of a Lease that others have written. */
final class AgedLeaseTest {
  private long nanos = TimeUnit.DAYS.toNanos(1);
  private final AgedLease aged =
      new AgedLease("shop", "prefixdb-operator", "me", Duration.ofSeconds(10), () -> nanos);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "renewTime: '2099-01-01T00:00:00.000000Z', acquireTime: '2026-01-01T00:00:00.000000Z', leaseDurationSeconds: 10",
        "renewTime: '2026-01-01T00:00:00.000000Z', acquireTime: '2026-01-01T00:00:00.000000Z', leaseDurationSeconds: 2000000000",
        "renewTime: '2026-01-01T00:00:00.000000Z', acquireTime: '2026-01-01T00:00:00.000000Z'",
        "leaseDurationSeconds: 10"
      })
  void isOverWhenItHasNotChangedForItsTime(String times) {
    Lease lease = lease(1, "holderIdentity: another, " + times);

    assertThat(isOver(lease)).isFalse();
    later(9);
    assertThat(isOver(lease)).isFalse();
    later(2);
    assertThat(isOver(lease)).isTrue();
    assertThat(aged.toRecord(lease).getHolderIdentity()).isEqualTo("another");
  }

  /** Its holder's clock may be an hour behind. */
  @Test
  void isNotOverWhileItChanges() {
    for (int version = 1; version < 10; version++) {
      later(9);
      assertThat(
              isOver(
                  lease(
                      version,
                      "holderIdentity: another, leaseDurationSeconds: 10, renewTime: '2026-01-01T00:00:%02d.000000Z'"
                          .formatted(version))))
          .isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "holderIdentity: ''",
        "leaseTransitions: 3",
        "holderIdentity: another, leaseDurationSeconds: 1, renewTime: '2026-01-01T00:00:00.000000Z'"
      })
  void thatNobodyHoldsHasNoHolder(String spec) {
    assertThat(aged.toRecord(lease(1, spec)).getHolderIdentity()).isEmpty();
  }

  @Test
  void withoutAnythingInItHasNoHolder() {
    Lease lease = lease(1, "");
    lease.setSpec(null);

    assertThat(aged.toRecord(lease).getHolderIdentity()).isEmpty();
  }

  private boolean isOver(Lease lease) {
    LeaderElectionRecord record = aged.toRecord(lease);
    return record
        .getRenewTime()
        .plus(record.getLeaseDuration())
        .isBefore(ZonedDateTime.now(ZoneOffset.UTC));
  }

  private void later(long seconds) {
    nanos += TimeUnit.SECONDS.toNanos(seconds);
  }

  private static Lease lease(int version, String spec) {
    return Serialization.unmarshal(
        """
        apiVersion: coordination.k8s.io/v1
        kind: Lease
        metadata: {name: prefixdb-operator, namespace: shop, resourceVersion: "%d"}
        spec: {%s}
        """
            .formatted(version, spec),
        Lease.class);
  }
}
