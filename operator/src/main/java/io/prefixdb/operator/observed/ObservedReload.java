package io.prefixdb.operator.observed;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.prefixdb.crds.PrefixDBReload;
import io.prefixdb.crds.ReloadOrder;
import io.prefixdb.crds.ReloadStatus;
import io.prefixdb.operator.desired.DesiredCluster;
import io.prefixdb.operator.desired.Labels;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An order to load a slave again, and what became of it.
 *
 * @param name under which the node knows it too
 * @param uid the object's identity: one that is deleted and made again is another order
 * @param version the object's version at the API server, which a change of its status must name
 * @param automatic whether the operator made it
 * @param cluster the uid of the cluster that it was made for or taken on by; null when nobody has
 *     looked at it yet
 */
public record ObservedReload(
    String name,
    @Nullable String uid,
    @Nullable String version,
    @Nullable Instant createdAt,
    long generation,
    boolean automatic,
    @Nullable String cluster,
    ReloadOrder order,
    ReloadStatus status) {
  static final Comparator<ObservedReload> OLDEST_FIRST =
      Comparator.comparing(ObservedReload::begin).thenComparing(ObservedReload::name);

  /** The object as it is; nothing when it has no spec. */
  public static Optional<ObservedReload> of(PrefixDBReload object) {
    if (object.getSpec() == null) {
      return Optional.empty();
    }
    var meta = object.getMetadata();
    Map<String, String> labels = Objects.requireNonNullElse(meta.getLabels(), Map.of());
    String created = meta.getCreationTimestamp();
    ReloadStatus status =
        Optional.ofNullable(object.getStatus()).map(StoredReload::read).orElse(ReloadStatus.NONE);
    return Optional.of(
        new ObservedReload(
            meta.getName(),
            meta.getUid(),
            meta.getResourceVersion(),
            created == null ? null : Instant.parse(created),
            Objects.requireNonNullElse(meta.getGeneration(), 0L),
            Labels.MANAGER.equals(labels.get(Labels.MANAGED_BY)),
            owner(object).orElse(status.clusterUid()),
            object.getSpec(),
            status));
  }

  private static Optional<String> owner(PrefixDBReload object) {
    return object.getMetadata().getOwnerReferences().stream()
        .filter(owner -> owner.getKind().equals("PrefixDBCluster"))
        .map(OwnerReference::getUid)
        .findFirst();
  }

  /**
   * Whether it is an order for this cluster, and not for an earlier one of the same name. One that
   * nobody has looked at yet is for whom there was when it was made.
   */
  public boolean belongsTo(DesiredCluster desired) {
    return cluster == null ? !begin().isBefore(desired.created()) : cluster.equals(desired.uid());
  }

  /** The id under which the node is told: a name that is used again is another order. */
  public String orderId() {
    return uid == null ? name : name + "-" + uid;
  }

  /** The id of the order that runs: what is loaded besides is told as an order of its own. */
  public String roundId() {
    return status.round() == 0 ? orderId() : orderId() + "." + status.round();
  }

  /** Whether the node was told that id for this reload. */
  public boolean isOrder(String id) {
    return id.equals(orderId()) || id.startsWith(orderId() + ".");
  }

  private Instant begin() {
    return createdAt == null ? Instant.MAX : createdAt;
  }
}
