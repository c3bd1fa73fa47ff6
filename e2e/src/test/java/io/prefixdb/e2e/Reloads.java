package io.prefixdb.e2e;

import io.prefixdb.crds.PrefixDBReload;
import io.prefixdb.crds.ReloadStatus;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** The reloads of the slaves of one namespace. */
final class Reloads {
  private final TestCluster cluster;

  Reloads(TestCluster cluster) {
    this.cluster = cluster;
  }

  /** All of a slave, the oldest first. */
  List<PrefixDBReload> of(String slave) {
    return cluster
        .client()
        .resources(PrefixDBReload.class)
        .inNamespace(cluster.namespace())
        .list()
        .getItems()
        .stream()
        .filter(reload -> reload.getSpec().node().equals(slave))
        .sorted(
            Comparator.comparing(
                (PrefixDBReload reload) -> reload.getMetadata().getCreationTimestamp()))
        .toList();
  }

  /** The one of that name, which is there. */
  PrefixDBReload named(String name) {
    return cluster
        .client()
        .resources(PrefixDBReload.class)
        .inNamespace(cluster.namespace())
        .withName(name)
        .require();
  }

  /** Waits for one more reload of a slave than there were, and returns it. */
  PrefixDBReload awaitNext(String slave, int before) {
    Awaitility.await("a reload of " + slave)
        .atMost(TestCluster.LIMIT)
        .until(() -> of(slave).size() > before);
    return of(slave).getLast();
  }

  /** Waits until its status is as wanted, and returns that. */
  ReloadStatus await(PrefixDBReload reload, Predicate<ReloadStatus> wanted) {
    PrefixDBReload seen =
        cluster
            .client()
            .resource(reload)
            .waitUntilCondition(
                now -> now != null && now.getStatus() != null && wanted.test(now.getStatus()),
                TestCluster.LIMIT.toSeconds(),
                TimeUnit.SECONDS);
    return Objects.requireNonNull(seen.getStatus());
  }

  /** Waits until it has ended, and returns its status. */
  ReloadStatus awaitEnd(PrefixDBReload reload) {
    return await(reload, ReloadStatus::ended);
  }
}
