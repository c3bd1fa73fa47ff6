package io.prefixdb.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.crds.PrefixDBCluster;
import io.prefixdb.crds.Promotion;
import io.prefixdb.operator.desired.Clusters;
import io.prefixdb.operator.desired.DesiredCluster;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Resources that a later release has stored, read by this one after a way back. */
final class LaterReleaseTest {
  @Test
  void wordsThatOnlyItKnowsAreNotSaid() {
    PrefixDBCluster read =
        OperatorProgram.lenient()
            .unmarshal(
                """
                apiVersion: prefixdb.io/v1beta1
                kind: PrefixDBCluster
                metadata: {name: orders, namespace: shop, uid: 5f0c}
                spec:
                  slaves: 2
                  storage: {size: 1Gi}
                  failover: {mode: Automatic}
                  reload: {mode: Careful, scope: Half}
                  maintenance: {windows: [{days: [Weekend, Sat], start: "02:00", duration: 2h}]}
                  madeUp: {of: it}
                status:
                  phase: Recovering
                  master: {step: Probing, canary: true}
                  promotion: {to: orders-slave-0, from: orders-master-0, step: Fencing}
                """,
                PrefixDBCluster.class);

    assertThat(Objects.requireNonNull(read.getSpec().failover()).mode()).isNull();
    assertThat(read.getStatus().phase()).isNull();
    assertThat(Objects.requireNonNull(read.getStatus().promotion()).step())
        .isEqualTo(Promotion.Step.Demoting);

    DesiredCluster desired = DesiredCluster.from(read, Clusters.OPERATOR);

    assertThat(desired.problems()).isEmpty();
    assertThat(desired.slavePods()).isEqualTo(2);
    assertThat(desired.reload().automatic()).isTrue();
    assertThat(desired.windows().open(Instant.parse("2026-01-03T03:00:00Z"))).isTrue();
    assertThat(desired.windows().open(Instant.parse("2026-01-04T03:00:00Z"))).isFalse();
  }
}
