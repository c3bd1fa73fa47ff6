package io.prefixdb.operator;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * A Lease that is as old as this process has seen it unchanged. The times in it are of other
 * machines' clocks, and somebody may have edited it: nobody would lead before a time that is far
 * away, and where one is missing the election itself would fail.
 *
 * <p>Used by the election's thread alone.
 */
final class AgedLease extends LeaseLock {
  private final Duration lasts;
  private final LongSupplier nanoClock;
  private String version = "";
  private long sinceNanos;

  /**
   * Names the Lease.
   *
   * @param lasts how long it counts without a change, whatever it says itself
   */
  AgedLease(
      String namespace, String name, String identity, Duration lasts, LongSupplier nanoClock) {
    super(namespace, name, identity);
    this.lasts = lasts;
    this.nanoClock = nanoClock;
  }

  @Override
  protected LeaderElectionRecord toRecord(Lease lease) {
    String seen = String.valueOf(lease.getMetadata().getResourceVersion());
    if (!seen.equals(version)) {
      version = seen;
      sinceNanos = nanoClock.getAsLong();
    }
    ZonedDateTime renewed =
        ZonedDateTime.now(ZoneOffset.UTC).minusNanos(nanoClock.getAsLong() - sinceNanos);
    LeaseSpec spec = Objects.requireNonNullElseGet(lease.getSpec(), LeaseSpec::new);
    return new LeaderElectionRecord(
        holder(spec),
        lasts,
        Objects.requireNonNullElse(spec.getAcquireTime(), renewed),
        renewed,
        Objects.requireNonNullElse(spec.getLeaseTransitions(), 0));
  }

  /** Nobody, when it was given back: its holder is told still, but not for more than a second. */
  private static String holder(LeaseSpec spec) {
    boolean givenBack =
        spec.getLeaseDurationSeconds() != null && spec.getLeaseDurationSeconds() <= 1;
    return givenBack ? "" : Objects.requireNonNullElse(spec.getHolderIdentity(), "");
  }
}
