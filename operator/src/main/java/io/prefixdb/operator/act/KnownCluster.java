package io.prefixdb.operator.act;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.prefixdb.crds.ClusterStatus;
import io.prefixdb.crds.PrefixDBCluster;
import io.prefixdb.operator.plan.Action;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A cluster as one pass knows it: as it was seen, or as the pass itself has changed it since. What
 * is written to it is written over that version, and over no other. For one thread.
 */
public final class KnownCluster {
  private static final int GONE = 404;
  private static final int CONFLICT = 409;
  private static final int TEST_FAILED = 422;

  private final KubernetesClient client;
  private PrefixDBCluster resource;

  public KnownCluster(KubernetesClient client, PrefixDBCluster seen) {
    this.client = client;
    this.resource = seen;
  }

  /** The resource of that version. */
  public PrefixDBCluster resource() {
    return resource;
  }

  /**
   * Removes the annotation only while it still has the value that was acted upon. The resource is
   * handed over, for a client that knows its name alone would ask for it first.
   *
   * @return whether it had that value; a pass over an old copy may come after one that removed it
   */
  boolean clear(Action.ClearAnnotation clear) {
    String path = "/metadata/annotations/" + clear.name().replace("/", "~1");
    String version = resource.getMetadata().getResourceVersion();
    String patch =
        Serialization.asJson(
            List.of(
                Map.of("op", "test", "path", "/metadata/resourceVersion", "value", version),
                Map.of("op", "test", "path", path, "value", clear.value()),
                Map.of("op", "remove", "path", path)));
    try {
      resource = client.resource(resource).patch(PatchContext.of(PatchType.JSON), patch);
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() != TEST_FAILED && e.getCode() != CONFLICT && e.getCode() != GONE) {
        throw e;
      }
      return false;
    }
  }

  /**
   * Stores the status, if nobody has changed the cluster meanwhile.
   *
   * @return the cluster as it is stored now; empty when it has changed, is gone, or is another one
   *     of the same name
   * @throws KubernetesClientException when the API server refuses it
   */
  public Optional<PrefixDBCluster> store(ClusterStatus wanted) {
    var cluster = new PrefixDBCluster();
    cluster.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(resource.getMetadata().getNamespace())
            .withName(resource.getMetadata().getName())
            .withUid(resource.getMetadata().getUid())
            .withResourceVersion(resource.getMetadata().getResourceVersion())
            .build());
    cluster.setStatus(wanted);
    return WholeStatus.store(client, cluster);
  }
}
