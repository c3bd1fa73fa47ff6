package io.prefixdb.operator.plan;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.prefixdb.crds.PrefixDBReload;
import io.prefixdb.crds.ReloadStatus;
import io.prefixdb.operator.observed.ObservedReload;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One thing to do. Doing it twice is as good as once. */
public sealed interface Action {

  /**
   * Make an object what it shall be.
   *
   * @param fresh whether none of the cluster's is known: one of that name is somebody else's then
   */
  record Apply(HasMetadata object, String because, boolean fresh) implements Action {}

  /** Delete an object that the spec no longer asks for. */
  record Remove(HasMetadata object) implements Action {}

  /**
   * Set labels and annotations of a pod.
   *
   * @param uid the pod that is meant, not a successor of the same name
   */
  record Mark(String pod, String uid, Map<String, String> labels, Map<String, String> annotations)
      implements Action {}

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

  /**
   * Tell a node to give up a reload.
   *
   * @param deleted whether a person deleted its record; else it does not come forward, as its
   *     record says already
   */
  record CancelReload(String node, URI adminPort, String id, boolean deleted) implements Action {}

  /**
   * Tell a node its role; the term is already in the cluster's status.
   *
   * @param id names the order, so that its answer is found
   * @param upstream whom a slave follows
   * @param asOfMillis the reading of the node's clock that was seen last, from which a master's
   *     lease counts: an order that was long on its way grants nothing then
   */
  record OrderRole(
      String node,
      URI adminPort,
      String id,
      String clusterId,
      long epoch,
      String role,
      @Nullable String upstream,
      @Nullable Long asOfMillis)
      implements Action {}

  /** Remove an annotation of the cluster that asked for something, because it has been done. */
  record ClearAnnotation(String name, String value) implements Action {}

  /**
   * Write down what a developer needs. It is done after the pass, and holds up nothing.
   *
   * @param object what it is written into
   * @param nodes where each node is asked for its whole status
   * @param reloads the records of the cluster's reloads
   */
  record KeepEvidence(ConfigMap object, Map<String, URI> nodes, List<ObservedReload> reloads)
      implements Action {}

  /** Whether another pass has to do what this one has written down. */
  default boolean promises() {
    return this instanceof CreateReload || this instanceof UpdateReload;
  }

  /** Whether a node is out of service meanwhile; a plan holds at most one such action. */
  default boolean disruptive() {
    return switch (this) {
      case Apply ignored -> false;
      case CreateReload ignored -> false;
      case UpdateReload ignored -> false;
      case DeleteReload ignored -> false;
      case Remove ignored -> false;
      case Mark ignored -> false;
      case CancelReload ignored -> false;
      case OrderRole ignored -> false;
      case ClearAnnotation ignored -> false;
      case KeepEvidence ignored -> false;
      case Restart ignored -> true;
      case OrderReload ignored -> true;
    };
  }
}
