package io.prefixdb.operator.observed;

import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.prefixdb.operator.desired.NodePod;
import java.util.Optional;

/** Why a pod does not run, in Kubernetes' own words. */
final class PodTrouble {
  private PodTrouble() {}

  static Optional<String> of(Pod pod) {
    if (pod.getStatus() == null) {
      return Optional.of("Kubernetes has not seen its pod yet");
    }
    return unschedulable(pod).or(() -> waiting(pod)).or(() -> phase(pod));
  }

  /**
   * Whether the node's process may be running; what Kubernetes does not know may be. What other
   * containers of the pod do says nothing of it.
   */
  static boolean mayRun(Pod pod) {
    if (pod.getStatus() == null || pod.getStatus().getPhase() == null) {
      return false;
    }
    return switch (pod.getStatus().getPhase()) {
      case "Pending", "Succeeded", "Failed" -> false;
      default ->
          pod.getStatus().getContainerStatuses().stream()
              .filter(container -> NodePod.CONTAINER.equals(container.getName()))
              .map(ContainerStatus::getState)
              .noneMatch(
                  state ->
                      state != null
                          && (state.getWaiting() != null || state.getTerminated() != null));
    };
  }

  private static Optional<String> unschedulable(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .filter(condition -> condition.getType().equals("PodScheduled"))
        .filter(condition -> condition.getStatus().equals("False"))
        .map(PodTrouble::text)
        .findFirst();
  }

  private static String text(PodCondition condition) {
    return "%s: %s".formatted(condition.getReason(), condition.getMessage());
  }

  private static Optional<String> waiting(Pod pod) {
    return pod.getStatus().getContainerStatuses().stream()
        .map(ContainerStatus::getState)
        .filter(state -> state != null && state.getWaiting() != null)
        .map(state -> text(state.getWaiting()))
        .findFirst();
  }

  private static String text(ContainerStateWaiting waiting) {
    return waiting.getMessage() == null
        ? waiting.getReason()
        : "%s: %s".formatted(waiting.getReason(), waiting.getMessage());
  }

  private static Optional<String> phase(Pod pod) {
    return "Running".equals(pod.getStatus().getPhase())
        ? Optional.empty()
        : Optional.of("its pod is " + pod.getStatus().getPhase());
  }
}
