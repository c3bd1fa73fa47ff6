package io.prefixdb.operator;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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

  /** Less than the Lease, so that this process has ended before another one leads. */
  private static final Duration LONGEST_WITHOUT = Duration.ofMillis(8500);

  private static final long WATCH_EVERY_MILLIS = 250;

  /** An attempt that hangs is worth less than the next one. */
  private static final int ATTEMPT_MILLIS = 2000;

  private final CompletableFuture<?> campaign;
  private final KubernetesClient client;
  private final ScheduledExecutorService watch;

  private Leadership(
      CompletableFuture<?> campaign, KubernetesClient client, ScheduledExecutorService watch) {
    this.campaign = campaign;
    this.client = client;
    this.watch = watch;
  }

  /**
   * Begins to campaign; returns at once.
   *
   * @param cluster to which API server; the election asks it by a client of its own
   * @param config names the Lease, which must be set, and this process
   * @param lead called once, on a thread of its own, when this process leads
   * @param lost called when another may lead, or this process never will: it must end
   */
  static Leadership campaign(Config cluster, OperatorConfig config, Runnable lead, Runnable lost) {
    String namespace = config.leaseNamespace().orElseThrow();
    Executor threads =
        Executors.newCachedThreadPool(
            Thread.ofPlatform().name("leadership-", 0).daemon().factory());
    KubernetesClient client = hasty(cluster);
    var lock =
        new WatchedLock(
            new AgedLease(
                namespace, config.leaseName(), config.instance(), LEASE, System::nanoTime),
            System::nanoTime);
    var election =
        new LeaderElectionConfigBuilder()
            .withName(config.leaseName())
            .withLock(lock)
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
    ScheduledExecutorService watch =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("leadership-watch").daemon().factory());
    var _ =
        watch.scheduleWithFixedDelay(
            () -> {
              if (lock.overdue(LONGEST_WITHOUT)) {
                lost.run();
              }
            },
            WATCH_EVERY_MILLIS,
            WATCH_EVERY_MILLIS,
            TimeUnit.MILLISECONDS);
    CompletableFuture<?> campaign = new LeaderElector(client, election, threads).start();
    var _ =
        campaign.whenComplete(
            (_, failure) -> {
              if (failure != null && !campaign.isCancelled()) {
                log.error("the election has ended: {}", failure.toString());
                lost.run();
              }
            });
    return new Leadership(campaign, client, watch);
  }

  private static KubernetesClient hasty(Config cluster) {
    Config config =
        new ConfigBuilder(cluster)
            .withRequestTimeout(ATTEMPT_MILLIS)
            .withConnectionTimeout(ATTEMPT_MILLIS)
            .withRequestRetryBackoffLimit(0)
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  /** Gives the Lease back. */
  @Override
  public void close() {
    watch.shutdownNow();
    campaign.cancel(true);
    client.close();
  }
}
