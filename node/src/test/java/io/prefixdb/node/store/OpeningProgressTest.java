package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.store.OpeningProgress.Step;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When a start gets on, and when it is stuck. */
final class OpeningProgressTest {
  private long now;
  private long worked;
  private final OpeningProgress progress = new OpeningProgress(() -> now, _ -> worked);

  @Test
  void tellsHowFarItIs() {
    assertThat(progress.text()).isEqualTo("opening the data directory");
    assertThat(progress.found()).isEmpty();
    progress.found(128);
    open("a");
    open("b");
    assertThat(progress.text()).isEqualTo("opening: 2 of 128 prefixes");
    assertThat(progress.found()).contains(128);
    assertThat(progress.done()).isEqualTo(2);
  }

  @Test
  void oneThatOpensAPrefixNowAndThenIsNotStuckHoweverLongItTakes() {
    progress.found(1_000);
    for (int i = 0; i < 1_000; i++) {
      pass(Duration.ofMinutes(9));
      open("p" + i);
      assertThat(progress.stall()).isEmpty();
    }
  }

  @Test
  void onePrefixThatTakesHoursIsNotStuckWhileItsThreadWorks() {
    progress.found(1);
    try (Step _ = progress.prefix("p")) {
      for (int i = 0; i < 1_000; i++) {
        pass(Duration.ofMinutes(9));
        worked += Duration.ofMillis(50).toNanos();
        assertThat(progress.stall()).isEmpty();
      }
    }
  }

  @Test
  void oneWhoseThreadOnlyWaitsIsStuckAfterAWhileAndNotForGood() {
    progress.found(2);
    try (Step _ = progress.prefix("p")) {
      assertThat(progress.stall()).isEmpty();
      for (int i = 0; i < 599; i++) {
        pass(Duration.ofSeconds(1));
        worked += 50_000; // it wakes up and waits again
        assertThat(progress.stall()).isEmpty();
      }
      pass(Duration.ofSeconds(1));
      assertThat(progress.stall())
          .contains("nothing has moved for 600 s while prefix 'p' is opened");
    }
    assertThat(progress.stall()).isEmpty();
    pass(OpeningProgress.PATIENCE);
    assertThat(progress.stall()).contains("nothing has moved for 600 s while the node starts");
  }

  @Test
  void whatIsDoneBeforeThePrefixesIsNamed() {
    try (Step _ = progress.other("what the last run left is put in order")) {
      assertThat(progress.stall()).isEmpty();
      pass(OpeningProgress.PATIENCE);
      assertThat(progress.stall().orElseThrow()).endsWith("what the last run left is put in order");
    }
    assertThat(progress.done()).isZero();
  }

  @Test
  void theWorkOfARealThreadIsSeen() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    OpeningProgress real = new OpeningProgress(() -> now, threads::getThreadCpuTime);
    try (Step _ = real.prefix("p")) {
      assertThat(real.stall()).isEmpty();
      long before = threads.getCurrentThreadCpuTime();
      while (threads.getCurrentThreadCpuTime() - before < Duration.ofMillis(100).toNanos()) {
        Thread.onSpinWait();
      }
      pass(OpeningProgress.PATIENCE);
      assertThat(real.stall()).isEmpty();
      pass(OpeningProgress.PATIENCE);
      assertThat(real.stall()).isPresent();
    }
  }

  private void open(String name) {
    try (Step _ = progress.prefix(name)) {
      assertThat(progress.stall()).isEmpty();
    }
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }
}
