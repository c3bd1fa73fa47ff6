package io.prefixdb.operator.plan;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.prefixdb.crds.PrefixDBReload;
import io.prefixdb.crds.ReloadStatus;
import io.prefixdb.operator.observed.ObservedReload;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One thing to do. Doing it twice is as good as once. */
public sealed interface Action {

  /** Make an object what it shall be. */
  record Apply(HasMetadata object) implements Action {}

  /**
   * Delete a pod so that its StatefulSet makes it anew.
   *
   * @param uid the pod that is meant, not a successor of the same name
   */
  record Restart(String pod, String uid, String because) implements Action {}

  /** Make an order to load a slave again; the node hears of it when it has been accepted. */
  record CreateReload(PrefixDBReload reload) implements Action {}

  /** Write how far a reload is. It fails when somebody else has written meanwhile. */
  record UpdateReload(ObservedReload reload, ReloadStatus status) implements Action {}

  /** Remove the record of a reload that nobody needs any more. */
  record DeleteReload(ObservedReload reload) implements Action {}

  /**
   * Order a node to load prefixes again; the order has been accepted in its record.
   *
   * @param source the node to copy from, as host and port; null for the master
   */
  record OrderReload(
      String node,
      URI adminPort,
      String id,
      List<String> prefixes,
      String method,
      @Nullable String source,
      long maxBytesPerSecond)
      implements Action {}

  /** Remove the annotation that asked for a reset, because it has been done. */
  record ClearReset(String value) implements Action {}

  /** Whether another pass has to do what this one has written down. */
  default boolean promises() {
    return this instanceof CreateReload || this instanceof UpdateReload;
  }

  /** Whether a node is out of service meanwhile; a plan holds at most one such action. */
  default boolean disruptive() {
    return switch (this) {
      case Apply ignored -> false;
      case ClearReset ignored -> false;
      case CreateReload ignored -> false;
      case UpdateReload ignored -> false;
      case DeleteReload ignored -> false;
      case Restart ignored -> true;
      case OrderReload ignored -> true;
    };
  }
}
