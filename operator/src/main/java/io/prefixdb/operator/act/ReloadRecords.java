package io.prefixdb.operator.act;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.prefixdb.crds.PrefixDBReload;
import io.prefixdb.operator.observed.ObservedReload;
import io.prefixdb.operator.plan.Action;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the records of reloads. Making one twice makes one; a status is written only over the
 * version that the pass has seen.
 */
final class ReloadRecords {
  private static final Logger log = LoggerFactory.getLogger(ReloadRecords.class);
  private static final int CONFLICT = 409;

  private final KubernetesClient client;

  ReloadRecords(KubernetesClient client) {
    this.client = client;
  }

  /** False when it is there already. */
  boolean create(PrefixDBReload reload, Consumer<PrefixDBReload> written) {
    log.info(
        "make {}/{}: {}",
        reload.getMetadata().getNamespace(),
        reload.getMetadata().getName(),
        reload.getSpec());
    try {
      written.accept(client.resource(reload).create());
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() != CONFLICT) {
        throw e;
      }
      return false;
    }
  }

  /** False when it has changed, or gone, since it was looked at. */
  boolean update(String namespace, Action.UpdateReload update, Consumer<PrefixDBReload> written) {
    ObservedReload seen = update.reload();
    var object = new PrefixDBReload();
    object.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(namespace)
            .withName(seen.name())
            .withUid(seen.uid())
            .withResourceVersion(seen.version())
            .build());
    object.setStatus(update.status());
    Optional<PrefixDBReload> taken = WholeStatus.store(client, object);
    taken.ifPresentOrElse(
        written,
        () ->
            log.info("{}/{} has changed meanwhile; it is looked at again", namespace, seen.name()));
    return taken.isPresent();
  }

  void delete(String namespace, ObservedReload reload) {
    Resource<PrefixDBReload> resource =
        client.resources(PrefixDBReload.class).inNamespace(namespace).withName(reload.name());
    List<StatusDetails> _ = resource.delete();
  }
}
