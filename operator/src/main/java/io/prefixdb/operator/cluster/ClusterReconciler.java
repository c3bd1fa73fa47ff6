package io.prefixdb.operator.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.prefixdb.crds.ClusterStatus;
import io.prefixdb.crds.PrefixDBCluster;
import io.prefixdb.crds.ReloadOrder;
import io.prefixdb.crds.ReloadStatus;
import io.prefixdb.operator.act.Actions;
import io.prefixdb.operator.act.KnownCluster;
import io.prefixdb.operator.act.NodeOrders;
import io.prefixdb.operator.act.Outcome;
import io.prefixdb.operator.cluster.Pace.Stored;
import io.prefixdb.operator.desired.DesiredCluster;
import io.prefixdb.operator.desired.Installation;
import io.prefixdb.operator.desired.Role;
import io.prefixdb.operator.observed.NodePoller;
import io.prefixdb.operator.observed.NodeProbe;
import io.prefixdb.operator.observed.NodeWord;
import io.prefixdb.operator.observed.Observation;
import io.prefixdb.operator.observed.ObservedCluster;
import io.prefixdb.operator.observed.ObservedReload;
import io.prefixdb.operator.plan.Action;
import io.prefixdb.operator.plan.Plan;
import io.prefixdb.operator.plan.Planner;
import io.prefixdb.operator.report.Deeds;
import io.prefixdb.operator.report.Events;
import io.prefixdb.operator.report.FailedPass;
import io.prefixdb.operator.report.StatusReport;
import io.prefixdb.operator.report.Transition;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a cluster nearer to its spec: observe, plan, act, report.
 *
 * <p>Called by the framework's threads, one pass at a time for a cluster. A pass never waits: what
 * is not there yet wakes the cluster when it comes, and a pass that promised something in status is
 * followed by one that does it.
 */
public final class ClusterReconciler implements Reconciler<PrefixDBCluster>, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ClusterReconciler.class);

  /** Who counts reloads. */
  public interface Tally {
    /** The record of a reload now says that. Called by passes. */
    void written(ResourceID cluster, ReloadOrder order, ReloadStatus status);
  }

  private final NodeProbe probe;
  private final NodeOrders orders;
  private final Actions actions;
  private final Events events;
  private final Installation installation;
  private final InstantSource clock;
  private final Heartbeat heartbeat;
  private final Tally tally;
  private volatile @Nullable NodePoller<ResourceID> poller;
  private volatile Predicate<ResourceID> known = cluster -> false;

  /**
   * Wires the parts.
   *
   * @param installation this operator
   * @param tally hears of each record of a reload that was written
   */
  public ClusterReconciler(
      NodeProbe probe,
      NodeOrders orders,
      Actions actions,
      Events events,
      Installation installation,
      InstantSource clock,
      Heartbeat heartbeat,
      Tally tally) {
    this.probe = probe;
    this.orders = orders;
    this.actions = actions;
    this.events = events;
    this.installation = installation;
    this.clock = clock;
    this.heartbeat = heartbeat;
    this.tally = tally;
  }

  @Override
  public List<EventSource<?, PrefixDBCluster>> prepareEventSources(
      EventSourceContext<PrefixDBCluster> context) {
    known = cluster -> context.getPrimaryCache().get(cluster).isPresent();
    var words = new SimpleInboundEventSource<PrefixDBCluster>("words-of-nodes");
    var started =
        new NodePoller<ResourceID>(
            probe, System::nanoTime, known, words::propagateEvent, heartbeat::beat);
    started.start();
    poller = started;
    var sources = new ArrayList<>(ClusterSources.of(context));
    sources.add(words);
    return sources;
  }

  /** Whether the cluster is in the cache; that is empty before the first pass. Any thread. */
  public boolean knows(ResourceID cluster) {
    return known.test(cluster);
  }

  @Override
  public UpdateControl<PrefixDBCluster> reconcile(
      PrefixDBCluster resource, Context<PrefixDBCluster> context) {
    var pass = new Object();
    heartbeat.begin(pass);
    try {
      return pass(resource, context);
    } finally {
      heartbeat.end(pass);
    }
  }

  /** Nobody may take for good what the last pass told that did not fail. */
  @Override
  public ErrorStatusUpdateControl<PrefixDBCluster> updateErrorStatus(
      PrefixDBCluster resource, Context<PrefixDBCluster> context, Exception failure) {
    ClusterStatus before = Optional.ofNullable(resource.getStatus()).orElse(ClusterStatus.NONE);
    int retries = context.getRetryInfo().map(RetryInfo::getAttemptCount).orElse(0);
    if (FailedPass.isTold(failure, retries)) {
      long generation = Objects.requireNonNullElse(resource.getMetadata().getGeneration(), 0L);
      ClusterStatus after = FailedPass.of(before, generation, failure, clock.instant());
      var known = new KnownCluster(context.getClient(), resource);
      try {
        Stored _ = before.equals(after) ? Stored.AS_IT_WAS : store(known, after, context);
      } catch (KubernetesClientException e) {
        log.warn(
            "{}: the failed pass is not told: {}",
            resource.getMetadata().getName(),
            e.getMessage());
      }
    }
    return ErrorStatusUpdateControl.noStatusUpdate();
  }

  private UpdateControl<PrefixDBCluster> pass(
      PrefixDBCluster resource, Context<PrefixDBCluster> context) {
    var now = clock.instant();
    ClusterStatus before = Optional.ofNullable(resource.getStatus()).orElse(ClusterStatus.NONE);
    DesiredCluster desired = DesiredCluster.from(resource, installation);
    ObservedCluster observed = observe(resource, desired, ClusterSources.objects(context));
    if (Objects.equals(before.observedGeneration(), desired.generation()) && isNew(resource)) {
      return UpdateControl.<PrefixDBCluster>noUpdate().rescheduleAfter(Pace.SOON);
    }
    Plan plan = Planner.plan(desired, observed, before, now);
    var known = new KnownCluster(context.getClient(), resource);
    List<Outcome> outcomes =
        actions.execute(known, plan.actions(), reload -> ClusterSources.remember(context, reload));
    Deeds deeds = new Deeds(done(outcomes), failure(outcomes));
    count(resource, deeds.done());
    ClusterStatus after = StatusReport.of(desired, observed, plan, deeds, before, now);
    Stored stored = before.equals(after) ? Stored.AS_IT_WAS : store(known, after, context);
    ClusterStatus told = stored == Stored.MEANWHILE_CHANGED ? before : after;
    events.tell(resource, Transition.between(before, told, deeds.done()), now);
    return UpdateControl.<PrefixDBCluster>noUpdate()
        .rescheduleAfter(Pace.after(stored, plan, observed, after, deeds));
  }

  /**
   * Whether this process has only begun to ask the cluster's nodes. What was told of them last
   * stands until they have answered, or had time to: a new leader is no reason to call a cluster
   * unready.
   */
  private boolean isNew(PrefixDBCluster resource) {
    NodePoller<ResourceID> asked = poller;
    return asked != null && asked.isNewlyWatched(ResourceID.fromResource(resource));
  }

  private ObservedCluster observe(
      PrefixDBCluster resource, DesiredCluster desired, List<? extends HasMetadata> objects) {
    ResourceID id = ResourceID.fromResource(resource);
    NodePoller<ResourceID> asked = poller;
    if (asked != null) {
      asked.watch(id, Observation.targets(desired, objects));
    }
    Map<String, String> annotations =
        Objects.requireNonNullElse(resource.getMetadata().getAnnotations(), Map.of());
    ClusterStatus status = Objects.requireNonNullElse(resource.getStatus(), ClusterStatus.NONE);
    long epoch = Objects.requireNonNullElse(status.epoch(), 0L);
    return Observation.of(
        desired,
        objects,
        node ->
            asked == null ? new NodeWord.Unheard() : asked.wordOf(id, node).believedAfter(epoch),
        orders::answerTo,
        masterOf(desired, status),
        annotations);
  }

  private static String masterOf(DesiredCluster desired, ClusterStatus status) {
    return Stream.of(status.currentMaster(), status.targetMaster())
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(desired.nameOf(Role.MASTER) + "-0");
  }

  private void count(PrefixDBCluster resource, List<Action> done) {
    for (Action action : done) {
      if (action instanceof Action.UpdateReload(ObservedReload reload, ReloadStatus status)) {
        tally.written(ResourceID.fromResource(resource), reload.order(), status);
      }
    }
  }

  private static List<Action> done(List<Outcome> outcomes) {
    var done = new ArrayList<Action>();
    for (Outcome outcome : outcomes) {
      if (outcome instanceof Outcome.Done(Action action)) {
        done.add(action);
      }
    }
    return done;
  }

  private static Optional<String> failure(List<Outcome> outcomes) {
    return outcomes.stream().flatMap(outcome -> outcome.complaint().stream()).findFirst();
  }

  /** A pass over an old copy must not overwrite what a newer one has promised: it is repeated. */
  private static Stored store(
      KnownCluster known, ClusterStatus after, Context<PrefixDBCluster> context) {
    Optional<PrefixDBCluster> taken = known.store(after);
    taken.ifPresent(stored -> ClusterSources.remember(context, stored));
    return taken.map(stored -> compared(known.resource(), stored)).orElse(Stored.MEANWHILE_CHANGED);
  }

  private static Stored compared(PrefixDBCluster before, PrefixDBCluster taken) {
    return Objects.equals(
            before.getMetadata().getResourceVersion(), taken.getMetadata().getResourceVersion())
        ? Stored.IN_VAIN
        : Stored.ANEW;
  }

  @Override
  public void close() {
    NodePoller<ResourceID> asked = poller;
    if (asked != null) {
      asked.close();
    }
  }
}
