package io.prefixdb.node.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A stop that takes too long; some seconds. */
final class StopLimitTest {
  private final List<String> said = new CopyOnWriteArrayList<>();
  private final CountDownLatch ended = new CountDownLatch(1);

  @Test
  void whatTakesTooLongIsToldWithWhatItWaitsForAndEnded() throws Exception {
    StopLimit.begin(Duration.ofMillis(20), () -> "the disk", said::add, ended::countDown);
    ended.await();
    assertThat(said)
        .containsExactly(
            "the stop is cut off after 20 ms, it waits for the disk: what was acknowledged is in the log of its prefix, the next start reads it again");
  }

  @Test
  void wordsThatHangDoNotKeepItFromTheEnd() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    StopLimit.begin(
        Duration.ofMillis(20),
        () -> {
          try {
            never.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return "a lock that is held";
        },
        said::add,
        ended::countDown);
    ended.await();
    assertThat(said).isEmpty();
    never.countDown();
    await().until(() -> said.size() == 1);
  }

  @Test
  void withoutALimitItTakesAsLongAsItLikes() throws Exception {
    StopLimit.begin(Duration.ZERO, () -> "?", said::add, ended::countDown);
    assertThat(ended.await(200, TimeUnit.MILLISECONDS)).isFalse();
  }
}
