package io.prefixdb.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.crds.ClusterStatus;
import io.prefixdb.operator.plan.Situation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What people hear when a server gets its first slaves. */
final class AttachmentEventsTest {
  private static final String MASTER = "orders-master-0";

  private final Situation world = Situation.settled("  slaves: 0\n  storage: {size: 1Gi}\n");

  @Test
  void attachmentIsWarnedOfAndItsEndIsTold() {
    assertThat(reasons(live(2)))
        .containsExactly(
            "true AttachmentStarted", "true MasterRestarted", "false AttachmentSucceeded");
  }

  @Test
  void slaveThatIsTakenAwayIsAWarningWithBothTimes() {
    List<Transition> told = live(120);

    assertThat(reasons(told))
        .containsExactly(
            "true AttachmentStarted", "true MasterRestarted", "true AttachmentTakenBack");
    assertThat(told.getLast().note()).contains("p99 is 120ms", "was 2.0ms without");
  }

  /** Some minutes in which the master with slaves has that response time. */
  private List<Transition> live(double withSlaves) {
    world.node(MASTER).requests = 1000;
    world.node(MASTER).p99Millis = 2;
    world.wish("  slaves: 1\n  storage: {size: 1Gi}\n");
    var told = new ArrayList<Transition>();
    for (int pass = 0; pass < 60; pass++) {
      ClusterStatus before = world.status;
      var plan = world.pass();
      told.addAll(Transition.between(before, world.status, plan.actions()));
      world.node(MASTER).p99Millis = world.nodes.size() > 1 ? withSlaves : 2;
      world.later(Duration.ofSeconds(5));
    }
    return told;
  }

  private static List<String> reasons(List<Transition> told) {
    return told.stream().map(one -> one.warning() + " " + one.reason()).toList();
  }
}
