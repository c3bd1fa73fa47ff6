package io.prefixdb.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One of several operators leads, by a Lease. A leader that stops gives the Lease back, so that the
 * next one starts at once; one that dies is replaced when the Lease has run out.
 */
final class Leadership implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Leadership.class);
  private static final Duration LEASE = Duration.ofSeconds(10);
  private static final Duration RENEW_WITHIN = Duration.ofSeconds(7);
  private static final Duration RETRY = Duration.ofSeconds(2);

  private final CompletableFuture<?> campaign;

  private Leadership(CompletableFuture<?> campaign) {
    this.campaign = campaign;
  }

  /**
   * Begins to campaign; returns at once.
   *
   * @param config names the Lease, which must be set, and this process
   * @param lead called once, on a thread of its own, when this process leads
   * @param lost called when another may lead: what was begun must end
   */
  static Leadership campaign(
      KubernetesClient client, OperatorConfig config, Runnable lead, Runnable lost) {
    String namespace = config.leaseNamespace().orElseThrow();
    Executor threads =
        Executors.newCachedThreadPool(
            Thread.ofPlatform().name("leadership-", 0).daemon().factory());
    var election =
        new LeaderElectionConfigBuilder()
            .withName(config.leaseName())
            .withLock(new LeaseLock(namespace, config.leaseName(), config.instance()))
            .withLeaseDuration(LEASE)
            .withRenewDeadline(RENEW_WITHIN)
            .withRetryPeriod(RETRY)
            .withReleaseOnCancel(true)
            .withLeaderCallbacks(
                new LeaderCallbacks(
                    () -> threads.execute(lead),
                    lost,
                    leader -> log.info("the leader is {}", leader)))
            .build();
    return new Leadership(new LeaderElector(client, election, threads).start());
  }

  /** Gives the Lease back. */
  @Override
  public void close() {
    campaign.cancel(true);
  }
}
