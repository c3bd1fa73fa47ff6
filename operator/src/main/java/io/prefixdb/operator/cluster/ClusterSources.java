package io.prefixdb.operator.cluster;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.prefixdb.crds.PrefixDBCluster;
import io.prefixdb.crds.PrefixDBReload;
import io.prefixdb.operator.desired.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The informers over a cluster's objects: only what carries the operator's label, so that the
 * caches stay small and a healthy cluster costs no request.
 */
final class ClusterSources {
  private static final List<Class<? extends HasMetadata>> KINDS =
      List.of(
          StatefulSet.class,
          Pod.class,
          ConfigMap.class,
          Service.class,
          ServiceAccount.class,
          PodDisruptionBudget.class,
          NetworkPolicy.class);

  private ClusterSources() {}

  static List<EventSource<?, PrefixDBCluster>> of(EventSourceContext<PrefixDBCluster> context) {
    var sources = new ArrayList<EventSource<?, PrefixDBCluster>>();
    KINDS.forEach(kind -> sources.add(of(kind, context)));
    sources.add(reloads(context));
    return sources;
  }

  /** People make reloads too, so they are found by what they say, and not by a label. */
  private static EventSource<PrefixDBReload, PrefixDBCluster> reloads(
      EventSourceContext<PrefixDBCluster> context) {
    var configuration =
        InformerEventSourceConfiguration.from(PrefixDBReload.class, PrefixDBCluster.class)
            .withName(PrefixDBReload.class.getSimpleName())
            .withItemStore(new KeptObjects<>())
            .withSecondaryToPrimaryMapper(ClusterSources::clusterOf)
            .withNamespacesInheritedFromController()
            .build();
    return new InformerEventSource<>(configuration, context);
  }

  private static Set<ResourceID> clusterOf(PrefixDBReload reload) {
    return reload.getSpec() == null
        ? Set.of()
        : Set.of(new ResourceID(reload.getSpec().cluster(), reload.getMetadata().getNamespace()));
  }

  /** Lets the cache know a cluster whose status was just written, as for records. */
  static void remember(Context<PrefixDBCluster> context, PrefixDBCluster written) {
    context
        .eventSourceRetriever()
        .getControllerEventSource()
        .handleRecentResourceUpdate(
            ResourceID.fromResource(written), written, context.getPrimaryResource());
  }

  /**
   * Lets the cache know a record that was just written, so that the next pass sees it whether or
   * not the API server has told of it.
   */
  static void remember(Context<PrefixDBCluster> context, PrefixDBReload written) {
    if (context.eventSourceRetriever().getEventSourceFor(PrefixDBReload.class)
        instanceof InformerEventSource<PrefixDBReload, PrefixDBCluster> source) {
      ResourceID id = ResourceID.fromResource(written);
      Optional<PrefixDBReload> before = source.get(id);
      if (before.isPresent()) {
        source.handleRecentResourceUpdate(id, written, before.get());
      } else {
        source.handleRecentResourceCreate(id, written);
      }
    }
  }

  private static <R extends HasMetadata> EventSource<R, PrefixDBCluster> of(
      Class<R> kind, EventSourceContext<PrefixDBCluster> context) {
    var configuration =
        InformerEventSourceConfiguration.from(kind, PrefixDBCluster.class)
            .withName(kind.getSimpleName())
            .withItemStore(new KeptObjects<>())
            .withLabelSelector(Labels.MANAGED)
            .withSecondaryToPrimaryMapper(ClusterSources::clusterOf)
            .withNamespacesInheritedFromController()
            .build();
    return new InformerEventSource<>(configuration, context);
  }

  private static Set<ResourceID> clusterOf(HasMetadata object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    String cluster = labels == null ? null : labels.get(Labels.CLUSTER);
    return cluster == null
        ? Set.of()
        : Set.of(new ResourceID(cluster, object.getMetadata().getNamespace()));
  }

  /** The cluster's objects as the caches have them. */
  static List<HasMetadata> objects(Context<PrefixDBCluster> context) {
    var objects = new ArrayList<HasMetadata>();
    KINDS.forEach(kind -> context.getSecondaryResourcesAsStream(kind).forEach(objects::add));
    context.getSecondaryResourcesAsStream(PrefixDBReload.class).forEach(objects::add);
    return objects;
  }
}
