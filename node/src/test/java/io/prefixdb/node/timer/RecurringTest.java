package io.prefixdb.node.timer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.CapturedLog;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class RecurringTest {
  @Test
  void workThatFailsIsDoneAgain() {
    AtomicInteger times = new AtomicInteger();
    try (ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor()) {
      var _ =
          timer.scheduleWithFixedDelay(
              new Recurring(
                  "the work of a test",
                  () -> {
                    if (times.incrementAndGet() % 2 == 1) {
                      throw new AssertionError("on purpose");
                    }
                  }),
              1,
              1,
              TimeUnit.MILLISECONDS);
      await().until(() -> times.get() > 4);
      timer.shutdownNow();
    }
    assertThat(times).hasValueGreaterThan(4);
  }

  @Test
  void theFirstOfSeveralFailuresInARowIsTold() {
    AtomicInteger times = new AtomicInteger();
    Recurring work =
        new Recurring(
            "the work of a test",
            () -> {
              if (times.incrementAndGet() != 3) {
                throw new AssertionError("on purpose");
              }
            });
    try (CapturedLog log = new CapturedLog()) {
      for (int i = 0; i < 5; i++) {
        work.run();
      }
      assertThat(log.lines()).filteredOn(line -> line.contains("the work of a test")).hasSize(2);
    }
  }
}
