package io.prefixdb.e2e;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** When a Service began and ceased to lead to a pod, as the API server tells it. */
final class Endpoints implements AutoCloseable {
  /** The Service leads to the pod from then on, or does not. */
  private record Change(Instant time, boolean leads) {}

  private final String pod;
  private final List<Change> changes = new CopyOnWriteArrayList<>();
  private final Watch watch;

  Endpoints(TestCluster cluster, String service, String pod) {
    this.pod = pod;
    this.watch =
        cluster
            .client()
            .discovery()
            .v1()
            .endpointSlices()
            .inNamespace(cluster.namespace())
            .withLabel("kubernetes.io/service-name", service)
            .watch(
                new Watcher<>() {
                  @Override
                  public void eventReceived(Action action, EndpointSlice seen) {
                    changes.add(new Change(Instant.now(), leadsToThePod(seen)));
                  }

                  @Override
                  public void onClose(WatcherException cause) {}
                });
  }

  private boolean leadsToThePod(EndpointSlice slice) {
    return slice.getEndpoints().stream()
        .filter(endpoint -> endpoint.getTargetRef().getName().equals(pod))
        .anyMatch(endpoint -> Boolean.TRUE.equals(endpoint.getConditions().getReady()));
  }

  /**
   * How long after a moment the Service ceased to lead to the pod: nothing if it did not do so
   * then, empty if it did so all the time.
   */
  Optional<Duration> untilItLeft(Instant moment) {
    boolean before =
        changes.stream()
            .filter(change -> !change.time.isAfter(moment))
            .reduce((earlier, later) -> later)
            .map(Change::leads)
            .orElse(true);
    return before
        ? changes.stream()
            .filter(change -> change.time.isAfter(moment) && !change.leads)
            .findFirst()
            .map(change -> Duration.between(moment, change.time))
        : Optional.of(Duration.ZERO);
  }

  @Override
  public void close() {
    watch.close();
  }
}
