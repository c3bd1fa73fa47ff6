package io.prefixdb.operator.plan;

import io.prefixdb.crds.ReloadStatus;
import io.prefixdb.crds.ReloadStatus.Phase;
import io.prefixdb.operator.observed.ObservedReload;
import io.prefixdb.operator.plan.ReloadVerdict.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** Orders that no cluster carries out: each gets an end with a sentence. */
public final class Strays {
  /** A cluster that was made together with the order may be told of later. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private Strays() {}

  /** The end of an order for an earlier cluster of the same name. */
  static ReloadStatus ofEarlierCluster(ObservedReload order, Instant now) {
    return ended(
        order,
        Reason.ClusterGone,
        "it was ordered for an earlier cluster '%s'; delete it, and order again for this one"
            .formatted(order.order().cluster()),
        now);
  }

  /** Whether an order whose cluster is not known may be given an end now. */
  public static boolean isDue(ObservedReload order, Instant now) {
    Instant made = Objects.requireNonNullElse(order.createdAt(), Instant.MIN);
    return !order.status().ended() && !made.plus(PATIENCE).isAfter(now);
  }

  /** The end of an order whose cluster does not exist; empty when it has ended already. */
  public static Optional<ReloadStatus> withoutCluster(
      ObservedReload order, String namespace, Instant now) {
    if (order.status().ended()) {
      return Optional.empty();
    }
    String cluster = order.order().cluster();
    return Optional.of(
        order.status().waiting()
            ? ended(
                order,
                Reason.NoSuchCluster,
                "there is no PrefixDBCluster '%s' in namespace '%s'; delete this order, and order again with the name of one that is there"
                    .formatted(cluster, namespace),
                now)
            : ended(
                order,
                Reason.ClusterGone,
                "the PrefixDBCluster '%s' was deleted meanwhile".formatted(cluster),
                now));
  }

  private static ReloadStatus ended(ObservedReload order, Reason reason, String why, Instant now) {
    return ReloadEdit.of(order.status())
        .phase(order.status().waiting() ? Phase.Refused : Phase.Failed)
        .because(reason.name(), why)
        .finishedAt(now)
        .done(order.generation());
  }
}
