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
  private static final int CONFLICT = 409;
  private static final int TEST_FAILED = 422;

  /** In the API server's answer to an apply with a field that the resource type does not have. */
  private static final String NOT_DECLARED = "field not declared in schema";

  private WholeStatus() {}

  /** Whether the resource types on the API server are older than this operator. */
  static boolean isNotDeclared(KubernetesClientException refusal) {
    return String.valueOf(refusal.getMessage()).contains(NOT_DECLARED);
  }

  /**
   * Puts the status in the place of the one that is stored, if that holds more; nothing is written
   * where it does not. One that has changed meanwhile is looked at again by the next pass.
   *
   * @param stored the resource as it was stored
   */
  static <S, R extends CustomResource<?, S>> R ensure(KubernetesClient client, R stored, S wanted) {
    if (wanted.equals(stored.getStatus())) {
      return stored;
    }
    log.info("{}: its status has parts that are not ours; they go", stored.getMetadata().getName());
    return replace(client, stored, wanted).orElse(stored);
  }

  /**
   * Puts the status in the place of the one that is stored. Fields that the resource type does not
   * have are left out there, which server-side apply refuses.
   *
   * @return what is stored then; empty when it has changed meanwhile
   */
  static <S, R extends CustomResource<?, S>> Optional<R> replace(
      KubernetesClient client, R stored, S wanted) {
    String op = stored.getStatus() == null ? "add" : "replace";
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
                Map.of("op", op, "path", "/status", "value", wanted)));
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
