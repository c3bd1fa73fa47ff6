package io.prefixdb.operator.cluster;

import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.prefixdb.crds.PrefixDBReload;
import io.prefixdb.operator.act.Actions;
import io.prefixdb.operator.observed.ObservedReload;
import io.prefixdb.operator.plan.Action;
import io.prefixdb.operator.plan.Strays;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Gives an end to orders whose cluster does not exist: no pass over a cluster meets them. Called by
 * the framework's threads, for what people made; the operator's own orders go with their cluster.
 */
public final class StrayReconciler implements Reconciler<PrefixDBReload> {
  /** The cluster may be deleted while its order is open. */
  private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);

  private static final Duration SOON = Duration.ofSeconds(2);

  private final Predicate<ResourceID> known;
  private final Actions actions;
  private final InstantSource clock;

  /**
   * Wires the parts.
   *
   * @param known whether a cluster is in the cache; one that is not may be there all the same
   */
  public StrayReconciler(Predicate<ResourceID> known, Actions actions, InstantSource clock) {
    this.known = known;
    this.actions = actions;
    this.clock = clock;
  }

  @Override
  public UpdateControl<PrefixDBReload> reconcile(
      PrefixDBReload resource, Context<PrefixDBReload> context) {
    Optional<ObservedReload> order =
        ObservedReload.of(resource).filter(found -> !found.status().ended());
    if (order.isEmpty()) {
      return UpdateControl.noUpdate();
    }
    String namespace = resource.getMetadata().getNamespace();
    String cluster = order.get().order().cluster();
    if (known.test(new ResourceID(cluster, namespace))) {
      return UpdateControl.<PrefixDBReload>noUpdate().rescheduleAfter(LOOK_AGAIN);
    }
    if (!Strays.isDue(order.get(), clock.instant())) {
      return UpdateControl.<PrefixDBReload>noUpdate().rescheduleAfter(SOON);
    }
    if (!actions.clusterExists(namespace, cluster)) {
      Strays.withoutCluster(order.get(), namespace, clock.instant())
          .ifPresent(end -> actions.close(namespace, new Action.UpdateReload(order.get(), end)));
    }
    return UpdateControl.<PrefixDBReload>noUpdate().rescheduleAfter(LOOK_AGAIN);
  }
}
