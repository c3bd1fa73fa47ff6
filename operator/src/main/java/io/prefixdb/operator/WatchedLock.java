package io.prefixdb.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * A Lease that knows since when it was not renewed. The election itself looks at that between its
 * attempts only, and an attempt may hang in the network for longer than the Lease lasts.
 *
 * <p>Written by the election's thread, read by the one that watches.
 */
final class WatchedLock implements Lock {
  private final Lock lease;
  private final LongSupplier nanoClock;
  private volatile OptionalLong renewedAt = OptionalLong.empty();

  WatchedLock(Lock lease, LongSupplier nanoClock) {
    this.lease = lease;
    this.nanoClock = nanoClock;
  }

  /** Whether it was held once, and not renewed for so long. */
  boolean overdue(Duration longest) {
    OptionalLong renewed = renewedAt;
    return renewed.isPresent() && nanoClock.getAsLong() - renewed.getAsLong() > longest.toNanos();
  }

  @Override
  public LeaderElectionRecord get(KubernetesClient client) {
    return lease.get(client);
  }

  @Override
  public void create(KubernetesClient client, LeaderElectionRecord wanted) {
    renewing(() -> lease.create(client, wanted));
  }

  @Override
  public void update(KubernetesClient client, LeaderElectionRecord wanted) {
    renewing(() -> lease.update(client, wanted));
  }

  /** It counts from before the request, for nobody knows when the API server has taken it. */
  private void renewing(Runnable request) {
    long before = nanoClock.getAsLong();
    request.run();
    renewedAt = OptionalLong.of(before);
  }

  @Override
  public String identity() {
    return lease.identity();
  }

  @Override
  public String describe() {
    return lease.describe();
  }
}
