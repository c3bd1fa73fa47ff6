package io.prefixdb.operator.plan;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.net.URI;
import java.util.List;

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

  /** Order a node to load prefixes again; the order is already in the cluster's status. */
  record OrderReload(String node, URI adminPort, String id, List<String> prefixes, String method)
      implements Action {}

  /** Remove the annotation that asked for a reset, because it has been done. */
  record ClearReset(String value) implements Action {}

  /** Whether a node is out of service meanwhile; a plan holds at most one such action. */
  default boolean disruptive() {
    return switch (this) {
      case Apply ignored -> false;
      case ClearReset ignored -> false;
      case Restart ignored -> true;
      case OrderReload ignored -> true;
    };
  }
}
