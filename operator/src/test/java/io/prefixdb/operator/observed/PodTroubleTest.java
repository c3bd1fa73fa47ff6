package io.prefixdb.operator.observed;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;

final class PodTroubleTest {
  @Test
  void podThatRunsHasNone() {
    assertThat(
            PodTrouble.of(
                pod("phase: Running, containerStatuses: [{name: node, state: {running: {}}}]")))
        .isEmpty();
  }

  @Test
  void whatFitsNowhereAndWhatIsNotThereAreToldInKubernetesWords() {
    assertThat(
            PodTrouble.of(
                pod(
                    """
                    phase: Pending, conditions: [{type: PodScheduled, status: "False",
                      reason: Unschedulable, message: 0/3 nodes are available}]""")))
        .contains("Unschedulable: 0/3 nodes are available");
    assertThat(
            PodTrouble.of(
                pod(
                    """
                    phase: Pending, containerStatuses: [{name: node,
                      state: {waiting: {reason: ErrImagePull, message: not found}}}]""")))
        .contains("ErrImagePull: not found");
  }

  /** As for a claim that is lost, or a machine that cannot mount it. */
  @Test
  void whatOnlyTheEventsTellIsToBeFoundThere() {
    assertThat(
            PodTrouble.of(
                pod(
                    "phase: Pending, containerStatuses: [{name: node, state: {waiting: {reason: ContainerCreating}}}]")))
        .contains(
            "ContainerCreating; when that lasts, kubectl describe -n shop pod orders-slave-0 tells why");
  }

  /** For how long it is left alone is of no use to anybody, and another text each time. */
  @Test
  void processThatEndsAgainAndAgainIsToldWithItsReason() {
    assertThat(PodTrouble.of(crashed("OOMKilled", 137, "\"\"")))
        .contains("CrashLoopBackOff: it ended (OOMKilled, exit code 137)");
    assertThat(
            PodTrouble.of(
                crashed(
                    "Error",
                    1,
                    "\"... MESSAGE opens\\nprefixdb node: prefixdb[0].path: no such option\\n\"")))
        .contains(
            "CrashLoopBackOff: it ended (Error, exit code 1): prefixdb[0].path: no such option");
    assertThat(
            PodTrouble.of(
                crashed(
                    "Error",
                    1,
                    "\"FINAL     Message: Slave replication error.\\nFINAL     !!!!!!\\n\"")))
        .contains("CrashLoopBackOff: it ended (Error, exit code 1): Slave replication error.");
    assertThat(PodTrouble.of(crashed("Error", 134, "\"# A fatal error\\n-------\\n\"")))
        .contains("CrashLoopBackOff: it ended (Error, exit code 134): # A fatal error");
  }

  @Test
  void processThatHasJustEndedIsToldBeforeItIsStartedAgain() {
    assertThat(
            PodTrouble.of(
                pod(
                    """
                    phase: Running, containerStatuses: [{name: node,
                      state: {terminated: {reason: Error, exitCode: 3}}}]""")))
        .contains("it ended (Error, exit code 3)");
    assertThat(
            PodTrouble.of(
                pod(
                    """
                    phase: Running, containerStatuses: [{name: node, state: {running: {}}},
                      {name: theirs, state: {terminated: {reason: Completed, exitCode: 0}}}]""")))
        .isEmpty();
  }

  private static Pod crashed(String reason, int code, String output) {
    return pod(
        """
        phase: Running, containerStatuses: [{name: node,
          state: {waiting: {reason: CrashLoopBackOff, message: back-off 20s restarting}},
          lastState: {terminated: {reason: %s, exitCode: %d, message: %s}}}]"""
            .formatted(reason, code, output));
  }

  private static Pod pod(String status) {
    return Serialization.unmarshal(
        "--- {apiVersion: v1, kind: Pod, metadata: {name: orders-slave-0, namespace: shop}, status: {%s}}"
            .formatted(status),
        Pod.class);
  }
}
