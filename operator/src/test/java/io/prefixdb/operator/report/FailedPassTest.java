package io.prefixdb.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.prefixdb.crds.ClusterCondition;
import io.prefixdb.crds.ClusterStatus;
import io.prefixdb.crds.ClusterStatus.Phase;
import io.prefixdb.operator.plan.Situation;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class FailedPassTest {
  private final Situation world = Situation.settled("  slaves: 2\n  storage: {size: 1Gi}\n");
  private final Exception mistake = new IllegalStateException("of ours");

  @Test
  void clusterThatNobodyCanLookAfterIsNotReady() {
    ClusterStatus told = FailedPass.of(world.status, 8, mistake, world.now);

    assertThat(told.phase()).isEqualTo(Phase.Degraded);
    assertThat(told.message()).contains("IllegalStateException: of ours");
    ClusterCondition ready = Conditions.find(told, Conditions.READY).orElseThrow();
    assertThat(ready.status()).isEqualTo("False");
    assertThat(ready.reason()).isEqualTo("PassFailed");
    assertThat(ready.observedGeneration()).isEqualTo(8L);
    assertThat(Conditions.find(told, Conditions.PROGRESSING).orElseThrow().reason())
        .isEqualTo("PassFailed");
    assertThat(told.conditionList()).hasSameSizeAs(world.status.conditionList());
    assertThat(told.epoch()).as("what is remembered stays").isEqualTo(world.status.epoch());
    assertThat(told.nodes()).isEqualTo(world.status.nodes());
  }

  @Test
  void passThatFailsAgainWritesNothing() {
    ClusterStatus told = FailedPass.of(world.status, 7, mistake, world.now);

    Instant later = world.now.plus(Duration.ofHours(1));
    assertThat(FailedPass.of(told, 7, mistake, later)).isEqualTo(told);
  }

  @Test
  void nextPassThatDoesNotFailTellsTheTruthAgain() {
    world.status = FailedPass.of(world.status, 7, mistake, world.now);

    world.pass();

    assertThat(world.status.phase()).isEqualTo(Phase.Running);
    assertThat(Conditions.holds(world.status, Conditions.READY)).isTrue();
  }

  @Test
  void pausedClusterStaysSo() {
    world.status = world.status.telling(Phase.Paused, "paused", world.status.conditionList());

    ClusterStatus told = FailedPass.of(world.status, 7, mistake, world.now);

    assertThat(told.phase()).isEqualTo(Phase.Paused);
    assertThat(Conditions.holds(told, Conditions.READY)).isFalse();
  }

  @Test
  void sentenceHasNoAddressOfTheApiServer() {
    Status answer = new StatusBuilder().withCode(413).withMessage("too large").build();
    var refused =
        new KubernetesClientException(
            "Failure executing: PATCH at: https://10.0.0.1/apis", 413, answer);

    assertThat(FailedPass.of(world.status, 7, refused, world.now).message())
        .contains("(too large)")
        .doesNotContain("10.0.0.1");
  }

  /** A conflict, or an object that has just gone, is no failure of the next pass. */
  @Test
  void passThatFailsOnceIsNotTold() {
    for (Exception failure : new Exception[] {mistake, failure(404), failure(409), failure(413)}) {
      assertThat(FailedPass.isTold(failure, 0)).as("%s, once", failure).isFalse();
      assertThat(FailedPass.isTold(failure, 1)).as("%s, twice", failure).isTrue();
    }
  }

  @Test
  void apiServerThatFailsForAMomentIsNotTold() {
    for (int code : new int[] {429, 500, 503}) {
      assertThat(FailedPass.isTold(failure(code), 6)).as("%d for a moment", code).isFalse();
      assertThat(FailedPass.isTold(failure(code), 7)).as("%d for ever", code).isTrue();
    }
  }

  @Test
  void apiServerThatIsAwayIsNoReasonToTell() {
    assertThat(FailedPass.isTold(failure(0), 100)).isFalse();
    assertThat(FailedPass.isTold(new KubernetesClientException("timeout"), 100)).isFalse();
  }

  private static KubernetesClientException failure(int code) {
    return new KubernetesClientException("no", code, null);
  }
}
