package io.prefixdb.operator.observed;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.prefixdb.operator.desired.NodePod;
import java.util.Optional;

/** Why a pod does not run, in Kubernetes' own words and in those of a process that ended. */
final class PodTrouble {
  private static final String CRASHES = "CrashLoopBackOff";

  private PodTrouble() {}

  static Optional<String> of(Pod pod) {
    if (pod.getStatus() == null) {
      return Optional.of("Kubernetes has not seen its pod yet");
    }
    return unschedulable(pod).or(() -> waiting(pod)).or(() -> ended(pod)).or(() -> phase(pod));
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
        .flatMap(container -> waiting(container, pod.getMetadata()).stream())
        .findFirst();
  }

  /**
   * Why it ended says more than for how long it is left alone now. Of a volume that does not come
   * only the pod's Events tell.
   */
  private static Optional<String> waiting(ContainerStatus container, ObjectMeta pod) {
    ContainerState state = container.getState();
    if (state == null || state.getWaiting() == null) {
      return Optional.empty();
    }
    ContainerStateWaiting waiting = state.getWaiting();
    return Optional.of(
        ProcessEnd.of(container)
            .filter(_ -> CRASHES.equals(waiting.getReason()))
            .or(() -> Optional.ofNullable(waiting.getMessage()))
            .map(why -> "%s: %s".formatted(waiting.getReason(), why))
            .orElseGet(
                () ->
                    "%s; when that lasts, kubectl describe -n %s pod %s tells why"
                        .formatted(waiting.getReason(), pod.getNamespace(), pod.getName())));
  }

  private static Optional<String> ended(Pod pod) {
    return pod.getStatus().getContainerStatuses().stream()
        .filter(container -> NodePod.CONTAINER.equals(container.getName()))
        .filter(container -> container.getState() != null)
        .filter(container -> container.getState().getTerminated() != null)
        .flatMap(container -> ProcessEnd.of(container).stream())
        .findFirst();
  }

  private static Optional<String> phase(Pod pod) {
    return "Running".equals(pod.getStatus().getPhase())
        ? Optional.empty()
        : Optional.of("its pod is " + pod.getStatus().getPhase());
  }
}
