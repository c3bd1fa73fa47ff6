package io.prefixdb.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.crds.Decision;
import io.prefixdb.crds.MasterResponse;
import io.prefixdb.crds.MasterResponse.Step;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;

/** A server that ran without slaves, whose clients are answered fast, is to get its first ones. */
abstract class AttachmentTests {
  static final String ALONE = "  slaves: 0\n  storage: {size: 1Gi}\n";
  static final String THREE = "  slaves: 3\n  storage: {size: 1Gi}\n";
  static final String MASTER = "orders-master-0";
  static final String FIRST = "orders-slave-0";

  final Situation world = Situation.settled(ALONE);

  @BeforeEach
  void clientsAsk() {
    world.node(MASTER).requests = 1000;
    world.node(MASTER).p99Millis = 2;
  }

  void attach() {
    world.settle();
    world.later(AttachmentPlan.WATCH);
    world.settle();
    assertThat(kept().step()).isEqualTo(Step.Attached);
  }

  MasterResponse kept() {
    return Objects.requireNonNull(world.status.master());
  }

  List<String> decisions() {
    return world.status.decisionList().stream().map(Decision::action).toList();
  }
}
