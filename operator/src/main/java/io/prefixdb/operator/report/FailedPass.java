package io.prefixdb.operator.report;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.prefixdb.crds.ClusterCondition;
import io.prefixdb.crds.ClusterStatus;
import io.prefixdb.crds.ClusterStatus.Phase;
import io.prefixdb.operator.plan.Texts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is told of a cluster whose pass failed. The next one is tried soon, but may fail like that
 * one; what was told before is as old as the last pass that did not, so nobody may take it for
 * good.
 */
public final class FailedPass {
  private static final Set<String> TOLD_ANEW = Set.of(Conditions.READY, Conditions.PROGRESSING);
  private static final String REASON = "PassFailed";
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;

  /** Twice in a row is no chance. */
  private static final int RETRIES = 1;

  /** About half a minute, as retries come later and later. */
  private static final int RETRIES_OVERWHELMED = 7;

  private FailedPass() {}

  /**
   * Whether it is worth telling. A pass that met another one's change, or an object that just went,
   * does not fail again. An API server that gives no answer says nothing of the cluster, nor does
   * one that is overwhelmed for a moment; one that goes on refusing does.
   *
   * @param retries how often a pass was tried again since the last one that did not fail
   */
  public static boolean isTold(Exception failure, int retries) {
    if (!(failure instanceof KubernetesClientException refused)) {
      return retries >= RETRIES;
    }
    int code = refused.getCode();
    if (code <= 0) {
      return false;
    }
    boolean overwhelmed = code >= SERVER_ERROR || code == TOO_MANY_REQUESTS;
    return retries >= (overwhelmed ? RETRIES_OVERWHELMED : RETRIES);
  }

  /**
   * The status meanwhile: all that it said, but for being ready, or on the way to that.
   *
   * @param before the stored one
   * @param generation of the spec for which the pass failed
   */
  public static ClusterStatus of(
      ClusterStatus before, long generation, Exception failure, Instant now) {
    String sentence =
        Texts.clip(
            "the operator cannot look after this cluster (%s), and what else is said here may be old; its log tells more"
                .formatted(why(failure)));
    var conditions = new Conditions(before, generation, now);
    conditions.add(Conditions.READY, false, REASON, sentence);
    conditions.add(Conditions.PROGRESSING, false, REASON, sentence);
    List<ClusterCondition> others =
        before.conditionList().stream()
            .filter(condition -> !TOLD_ANEW.contains(condition.type()))
            .toList();
    return before.telling(
        before.phase() == Phase.Paused ? Phase.Paused : Phase.Degraded,
        sentence,
        Stream.concat(conditions.list().stream(), others.stream()).toList());
  }

  /** The API server's own sentence, without the request and the address to which it went. */
  private static String why(Exception failure) {
    return failure instanceof KubernetesClientException refused
        ? Optional.ofNullable(refused.getStatus())
            .map(Status::getMessage)
            .orElseGet(() -> "the API server answered " + refused.getCode())
        : failure.toString();
  }
}
