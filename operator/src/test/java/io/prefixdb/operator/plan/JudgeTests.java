package io.prefixdb.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.crds.ReloadStatus;
import io.prefixdb.operator.observed.ObservedReload;
import io.prefixdb.operator.plan.Judgement.Remedy;
import io.prefixdb.operator.plan.ReloadVerdict.Reason;
import java.util.List;

/**
 * A slave of a master that has another one breaks: what is found to be the cause, and what is done.
 */
abstract class JudgeTests {
  static final String SPEC = "  slaves: 2\n  storage: {size: 1Gi}\n";
  static final String SLAVE = "orders-slave-0";

  final Situation world = Situation.settled(SPEC);

  void breakAndOrder() {
    world.node(SLAVE).breaks(world.now);
    world.settle();
    assertThat(world.reloadsOf(SLAVE).getLast().status())
        .extracting(ReloadStatus::phase)
        .isEqualTo(ReloadStatus.Phase.Running);
  }

  void assertReload(Cause cause) {
    assertThat(judged().cause()).isEqualTo(cause);
    assertThat(judged().remedy()).isEqualTo(new Remedy.Reload());
  }

  void assertHeld(Cause cause, Reason reason) {
    int orders = world.orders.size();
    List<ObservedReload> reloads = world.reloadsOf(SLAVE);
    assertThat(judged().cause()).isEqualTo(cause);
    assertThat(judged().remedy())
        .isInstanceOfSatisfying(
            Remedy.Hold.class,
            hold -> {
              assertThat(hold.reason()).isEqualTo(reason);
              assertThat(hold.why()).isNotBlank();
            });
    Plan plan = world.pass();
    assertThat(plan.reloads().reason()).isEqualTo(reason);
    world.settle();
    assertThat(world.orders).as("nothing is done").hasSize(orders);
    assertThat(world.reloadsOf(SLAVE)).hasSameSizeAs(reloads);
  }

  Judgement judged() {
    var observed = world.observe();
    var ward = new Ward(world.desired, observed, world.status, world.now);
    ward.look();
    return Judge.of(ward.facts(observed.node(SLAVE).orElseThrow()).orElseThrow());
  }
}
