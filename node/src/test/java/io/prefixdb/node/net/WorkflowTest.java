package io.prefixdb.node.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.config.WorkflowConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkflowTest {
  private final AtomicLong now = new AtomicLong(1);
  private final List<String> said = new ArrayList<>();
  private final Logger log = Logger.getLogger(Workflow.class.getName());
  private final Handler listening =
      new Handler() {
        @Override
        public synchronized void publish(LogRecord message) {
          synchronized (said) {
            said.add(message.getMessage());
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    log.addHandler(listening);
  }

  @AfterEach
  void listenNoMore() {
    log.removeHandler(listening);
  }

  @Test
  void admitsAsManyAsMayWaitAndCountsTheRest() {
    try (Workflow workflow = workflow(1, 3, 0, 0, false)) {
      assertThat(List.of(workflow.admit(), workflow.admit(), workflow.admit())).containsOnly(true);
      assertThat(workflow.admit()).isFalse();
      assertThat(workflow.length()).isEqualTo(3);
      assertThat(workflow.dropped()).isEqualTo(1);

      workflow.begin(workflow.resets());
      assertThat(workflow.admit()).isTrue();
      workflow.forget(3);
      assertThat(workflow.length()).isZero();
    }
  }

  @Test
  void tellsOfWhatItDroppedAtMostOnceASecond() {
    try (Workflow workflow = workflow(1, 1, 0, 0, false)) {
      workflow.admit();
      workflow.admit();
      workflow.admit();
      now.addAndGet(TimeUnit.SECONDS.toNanos(1));
      workflow.admit();
    }
    assertThat(said)
        .containsExactly(
            "Workflow 'w' task dropped. Total dropped: 1",
            "Workflow 'w' task dropped. Total dropped: 3");
  }

  @Test
  void keepsQuietWhenItIsToldTo() {
    try (Workflow workflow = workflow(1, 1, 0, 0, true)) {
      workflow.admit();
      workflow.admit();
      assertThat(workflow.dropped()).isEqualTo(1);
    }
    assertThat(said).isEmpty();
  }

  @Test
  void givesUpAllThatWaitsWhenItIsFullAndToldToResetThen() {
    WorkflowConfig config = new WorkflowConfig("w", 1, 2, 0, 0, 0, 0, true, false);
    try (Workflow workflow = new Workflow(config, now::get)) {
      long before = workflow.resets();
      workflow.admit();
      workflow.admit();
      assertThat(workflow.admit()).isFalse();
      assertThat(workflow.admit()).as("until there is room it is not reset again").isFalse();

      assertThat(workflow.begin(before)).isFalse();
      long after = workflow.resets();
      assertThat(workflow.admit()).isTrue();
      assertThat(workflow.begin(before)).isFalse();
      assertThat(workflow.begin(after)).isTrue();
      assertThat(workflow.dropped()).isEqualTo(4);
      assertThat(workflow.length()).isZero();
      assertThat(workflow.resets()).isEqualTo(after);
    }
    assertThat(said)
        .containsExactly(
            "Workflow 'w' queue reset N1 due to overflow. Total dropped: 1",
            "Workflow 'w' task dropped. Total dropped: 2");
  }

  @Test
  void eachThreadBeginsAsManyInASecondAsTheLimitSays() throws Exception {
    WorkflowConfig config = new WorkflowConfig("w", 2, 0, 0, 0, 0, 10, false, false);
    try (Workflow workflow = new Workflow(config, now::get)) {
      assertThat(workflow.untilNextBegin()).isZero();
      assertThat(workflow.untilNextBegin()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(100));
      now.addAndGet(TimeUnit.MILLISECONDS.toNanos(30));
      assertThat(workflow.untilNextBegin()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(170));
      AtomicLong other = new AtomicLong(-1);
      Thread.ofPlatform().start(() -> other.set(workflow.untilNextBegin())).join();
      assertThat(other).hasValue(0);
      now.addAndGet(TimeUnit.SECONDS.toNanos(1));
      assertThat(workflow.untilNextBegin()).isZero();
    }
  }

  @Test
  void warnsOfALongQueueEvenWhileItsThreadsAreBusy() {
    CountDownLatch busy = new CountDownLatch(1);
    try (Workflow workflow = workflow(1, 0, 2, 10, false)) {
      workflow.execute(() -> awaitUninterruptibly(busy));
      for (int i = 0; i < 3; i++) {
        assertThat(workflow.admit()).isTrue();
      }
      await().until(() -> heard("Workflow 'w' queue size warning. Size 3 (wrnsize=2)"));
      busy.countDown();
    }
  }

  @Test
  void neverWarnsWhereNoLengthIsNamed() {
    try (Workflow workflow = workflow(1, 2, 0, 10, true)) {
      workflow.admit();
      workflow.admit();
      await()
          .during(Duration.ofMillis(100))
          .until(() -> !heard("Workflow 'w' queue size warning. Size 2 (wrnsize=0)"));
      workflow.admit();
      await().until(() -> heard("Workflow 'w' queue dropped 1 items (total 1, size 2)"));
    }
  }

  @Test
  void tellsAtItsNextLookHowManyWereDropped() {
    try (Workflow workflow = workflow(1, 1, 0, 10, true)) {
      workflow.admit();
      workflow.admit();
      await().until(() -> heard("Workflow 'w' queue dropped 1 items (total 1, size 1)"));
    }
  }

  @Test
  void beginsNoMoreThanItsRate() {
    WorkflowConfig config = new WorkflowConfig("w", 2, 0, 0, 0, 0, 50, false, false);
    try (Workflow workflow = new Workflow(config)) {
      long start = System.nanoTime();
      for (int i = 0; i < 6; i++) {
        workflow.admit();
        workflow.begin(workflow.resets());
      }
      assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(95));
    }
  }

  @Test
  void runsAsManyTasksAtOnceAsItHasThreadsAndEndsThemBeforeItCloses() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    CountDownLatch together = new CountDownLatch(3);
    try (Workflow workflow = workflow(3, 0, 0, 0, false)) {
      for (int i = 0; i < 30; i++) {
        workflow.execute(
            () -> {
              most.accumulateAndGet(inside.incrementAndGet(), Math::max);
              together.countDown();
              awaitUninterruptibly(together);
              inside.decrementAndGet();
              done.incrementAndGet();
            });
      }
      assertThat(workflow.threads()).isEqualTo(3);
    }
    assertThat(most).hasValue(3);
    assertThat(done).hasValue(30);
  }

  private Workflow workflow(int threads, long max, long warnAt, long controlMs, boolean quiet) {
    return new Workflow(
        new WorkflowConfig("w", threads, max, warnAt, controlMs, 0, 0, false, quiet), now::get);
  }

  private boolean heard(String line) {
    synchronized (said) {
      return said.contains(line);
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
