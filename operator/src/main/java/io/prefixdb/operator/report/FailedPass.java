package io.prefixdb.operator.report;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.prefixdb.crds.ClusterCondition;
import io.prefixdb.crds.ClusterStatus;
import io.prefixdb.crds.ClusterStatus.Phase;
import io.prefixdb.operator.plan.Texts;
import java.time.Instant;
import java.util.List;
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

  private FailedPass() {}

  /** Whether it is worth telling: an API server that is away for a moment is not. */
  public static boolean isTold(Exception failure) {
    return !(failure instanceof KubernetesClientException refused)
        || (refused.getCode() > 0
            && refused.getCode() < SERVER_ERROR
            && refused.getCode() != TOO_MANY_REQUESTS);
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
                .formatted(failure));
    var conditions = new Conditions(before, generation, now);
    conditions.add(Conditions.READY, false, REASON, sentence);
    conditions.add(Conditions.PROGRESSING, false, REASON, sentence);
    List<ClusterCondition> others =
        before.conditionList().stream()
            .filter(condition -> !TOLD_ANEW.contains(condition.type()))
            .toList();
    return before.telling(
        Phase.Degraded,
        sentence,
        Stream.concat(conditions.list().stream(), others.stream()).toList());
  }
}
