package io.prefixdb.operator.plan;

import io.prefixdb.operator.desired.Labels;
import io.prefixdb.operator.observed.ObservedCluster;
import java.util.Optional;

/**
 * What a person asks for by the annotation {@code prefixdb.io/promote}: {@code POD}, or {@code
 * POD,force} to promote it though updates may be lost.
 *
 * @param value as it stands in the annotation
 */
record PromoteRequest(String pod, boolean force, String value) {
  private static final String FORCE = ",force";

  static Optional<PromoteRequest> of(ObservedCluster observed) {
    return observed.request(Labels.PROMOTE).filter(text -> !text.isBlank()).map(PromoteRequest::of);
  }

  /**
   * What a person is told to do who accepts the loss. An annotation that is held is there already,
   * and {@code kubectl annotate} changes none without the option.
   */
  static String byForce(String pod) {
    return "annotate (with --overwrite) %s=%s%s".formatted(Labels.PROMOTE, pod, FORCE);
  }

  /** What is worth being remembered of it: an annotation may be long. */
  String words() {
    return value.strip();
  }

  private static PromoteRequest of(String text) {
    String wanted = text.strip();
    boolean force = wanted.endsWith(FORCE);
    String pod = force ? wanted.substring(0, wanted.length() - FORCE.length()) : wanted;
    return new PromoteRequest(pod.strip(), force, text);
  }
}
