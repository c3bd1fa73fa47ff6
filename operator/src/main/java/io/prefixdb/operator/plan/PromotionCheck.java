package io.prefixdb.operator.plan;

import io.prefixdb.operator.desired.DesiredCluster;
import io.prefixdb.operator.desired.Labels;
import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.ObservedCluster;
import io.prefixdb.operator.observed.ObservedNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Why a pod cannot become the master now, as a sentence with the remedy. */
record PromotionCheck(DesiredCluster desired, ObservedCluster observed, Members members) {

  /** Empty when it can, in place of a master that was named before. */
  String obstacle(PromoteRequest request, String old) {
    String unfit = obstacleWhile(request, old);
    if (!unfit.isEmpty() || request.force()) {
      return unfit;
    }
    String pod = request.pod();
    return switch (members.predecessor(old)) {
      case ANSWERS -> whileItAnswers(pod, old);
      case FORGOT, GONE -> behind(pod, old);
      case MISSING ->
          "the pod of %s is not seen (it may have lost its labels), and its process may take writes; it is replaced when Kubernetes has made the pod anew, or, if it has ended for certain, %s"
              .formatted(old, PromoteRequest.byForce(pod));
      case UNHEARD -> "%s has just been asked how it is; its answer decides".formatted(old);
      case SILENT ->
          "%s does not answer and may still take writes; delete its pod, or, if it has ended for certain, %s"
              .formatted(old, PromoteRequest.byForce(pod));
    };
  }

  /** Empty when it can, while the master before it is being replaced already. */
  String obstacleWhile(PromoteRequest request, String old) {
    String pod = request.pod();
    Optional<NodeVerdict> word = members.word(pod);
    if (observed.node(pod).isEmpty()) {
      return "%s: '%s' is no pod of this cluster; name one of %s"
          .formatted(Labels.PROMOTE, pod, others(old));
    }
    if (!desired.pods().contains(pod)) { // force or not, it would be removed while it is named
      return going(pod);
    }
    if (word.isEmpty()) {
      return "%s does not answer as a node of this cluster; promote another one of %s"
          .formatted(pod, others(old));
    }
    if (request.force()) {
      return "";
    }
    boolean forgot = members.predecessor(old) == Members.Predecessor.FORGOT;
    List<String> unfit = Members.unfit(word.get(), forgot);
    return unfit.isEmpty()
        ? ""
        : "%s is broken (%s); promote another one of %s, or %s to lose what it lacks"
            .formatted(pod, String.join(", ", unfit), others(old), PromoteRequest.byForce(pod));
  }

  private String going(String pod) {
    int slaves = desired.slavesWith(pod);
    return slaves > desired.slaves()
        ? "%s goes, for spec.slaves is %d; ask for %d first"
            .formatted(pod, desired.slaves(), slaves)
        : pod + " goes, for the master did not bear its slaves; it can be promoted when it is back";
  }

  /** What the old master has and the pod does not follow could never be taken over. */
  private String whileItAnswers(String pod, String old) {
    if (observed.node(pod).filter(ObservedNode::healthy).isEmpty()) {
      return "%s is not in sync, so %s would stand still for long; it is promoted when it is; to have it at once, %s"
          .formatted(pod, old, PromoteRequest.byForce(pod));
    }
    List<String> lacking = members.withoutPrefixesOf(pod, old);
    return lacking.isEmpty()
        ? ""
        : "%s has no prefix %s, which %s has (a filter may leave it out); it is promoted when it has; or %s to do without"
            .formatted(pod, Texts.list(lacking), old, PromoteRequest.byForce(pod));
  }

  /** Empty when nobody is known to have, or may have, more than the pod. */
  String behind(String pod, String old) {
    List<String> leftOut = members.word(pod).map(Members::leftOut).orElse(List.of());
    if (!leftOut.isEmpty()) {
      return "%s leaves out %s by its filters, and nobody would serve that; %s to do without"
          .formatted(pod, Texts.list(leftOut), PromoteRequest.byForce(pod));
    }
    Optional<String> silent = members.silentBeside(pod, old);
    if (silent.isPresent()) {
      return "%s does not answer, and may have more than %s; %s is promoted when it has told, or %s to lose what only it has"
          .formatted(silent.get(), pod, pod, PromoteRequest.byForce(pod));
    }
    return members
        .aheadOf(pod, old)
        .map(
            other ->
                "%s has more than %s; promote %s, or %s to lose what only it has"
                    .formatted(other, pod, other, PromoteRequest.byForce(pod)))
        .orElse("");
  }

  private String others(String old) {
    return observed.nodes().stream()
        .map(ObservedNode::name)
        .filter(name -> !name.equals(old))
        .collect(Collectors.joining(", "));
  }
}
