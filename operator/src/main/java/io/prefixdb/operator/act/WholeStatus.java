package io.prefixdb.operator.act;

import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A status is the operator's as a whole. Server-side apply leaves alone what somebody else has put
 * there (a person, or whoever brought a backup back), and it would be told for ever.
 */
final class WholeStatus {
  private static final Logger log = LoggerFactory.getLogger(WholeStatus.class);
  private static final int GONE = 404;
  private static final int CONFLICT = 409;
  private static final int TEST_FAILED = 422;

  /** In the API server's answer to an apply with a field that the resource type does not have. */
  private static final String NOT_DECLARED = "field not declared in schema";

  private WholeStatus() {}

  /**
   * Stores the status of a resource over the version that was seen, and over no other one: what
   * somebody else has stored meanwhile was promised, and a resource of the same name that was made
   * anew has a history of its own. Where the resource types on the API server are of an older
   * release, what they do not know is left out: the rest may be promised, and has to be stored
   * before it can be done.
   *
   * @param wanted names the resource with the uid and the version that were seen, and has the
   *     status
   * @return the resource as it is stored now; empty when it has changed meanwhile, or is gone
   */
  static <R extends CustomResource<?, ?>> Optional<R> store(KubernetesClient client, R wanted) {
    try {
      R taken = client.resource(wanted).subresource("status").patch(OurFields.APPLY, wanted);
      return Optional.of(ensure(client, taken, wanted.getStatus()));
    } catch (KubernetesClientException e) {
      if (String.valueOf(e.getMessage()).contains(NOT_DECLARED)) {
        log.warn(
            "{}: the resource types are older than this operator, so a part of its status cannot be stored; upgrade them: kubectl apply --server-side -f the release's CRDs",
            wanted.getMetadata().getName());
        return replace(client, wanted, wanted.getStatus());
      }
      if (e.getCode() != CONFLICT && e.getCode() != GONE) {
        throw e;
      }
      return Optional.empty();
    }
  }

  /**
   * Puts the status in the place of the one that is stored, if that holds more; nothing is written
   * where it does not. One that has changed meanwhile is looked at again by the next pass.
   *
   * @param stored the resource as it was stored
   */
  static <R extends CustomResource<?, ?>> R ensure(
      KubernetesClient client, R stored, Object wanted) {
    if (wanted.equals(stored.getStatus())) {
      return stored;
    }
    log.info("{}: its status has parts that are not ours; they go", stored.getMetadata().getName());
    return replace(client, stored, wanted).orElse(stored);
  }

  /**
   * Puts the status in the place of the one that is stored, if there is one. Fields that the
   * resource type does not have are left out there, which server-side apply refuses.
   *
   * @return what is stored then; empty when it has changed meanwhile
   */
  private static <R extends CustomResource<?, ?>> Optional<R> replace(
      KubernetesClient client, R stored, Object wanted) {
    String patch =
        Serialization.asJson(
            List.of(
                Map.of(
                    "op",
                    "test",
                    "path",
                    "/metadata/resourceVersion",
                    "value",
                    stored.getMetadata().getResourceVersion()),
                Map.of("op", "add", "path", "/status", "value", wanted)));
    try {
      return Optional.of(
          client
              .resource(stored)
              .subresource("status")
              .patch(PatchContext.of(PatchType.JSON), patch));
    } catch (KubernetesClientException e) {
      if (e.getCode() != CONFLICT && e.getCode() != TEST_FAILED) {
        throw e;
      }
      return Optional.empty();
    }
  }
}
