package io.prefixdb.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

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
  void apiServerThatIsAwayIsNoReasonToTell() {
    assertThat(FailedPass.isTold(mistake)).isTrue();
    assertThat(FailedPass.isTold(new KubernetesClientException("too large", 413, null))).isTrue();
    for (int code : new int[] {0, 429, 500, 503}) {
      assertThat(FailedPass.isTold(new KubernetesClientException("away", code, null)))
          .as("code %d", code)
          .isFalse();
    }
  }
}
