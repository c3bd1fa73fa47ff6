package io.prefixdb.node.replication.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.config.AcksConfig;
import io.prefixdb.node.config.AcksConfig.Otherwise;
import io.prefixdb.node.model.PrefixName;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

final class AcksTest {
  private static final PrefixName P = new PrefixName("p");
  private static final long TIMEOUT_MS = 100;

  private long nowMs = 5_000;

  @Test
  void aWriteIsHeldWhenEnoughSlavesHaveIt() {
    Acks acks = acks(2, Otherwise.REFUSE);
    acks.acknowledged(P, "a", "a1", 10);
    acks.acknowledged(P, "b", "b1", 10);
    CompletableFuture<Void> tenth = acks.await(P, 10);
    CompletableFuture<Void> eleventh = acks.await(P, 11);
    acks.acknowledged(P, "a", "a1", 12);
    assertThat(tenth).isNotDone();
    acks.acknowledged(P, "b", "b1", 11);
    assertThat(tenth).isCompleted();
    assertThat(eleventh).isNotDone();
    acks.acknowledged(P, "b", "b1", 12);
    assertThat(eleventh).isCompleted();
    assertThat(acks.await(P, 11)).isCompleted();
  }

  @Test
  void aSlaveThatFollowsTwiceCountsOnce() {
    Acks acks = acks(2, Otherwise.REFUSE);
    acks.acknowledged(P, "a", "a1", 10);
    acks.acknowledged(P, "a", "a2", 12);
    assertThat(acks.areThere(P)).isFalse();
    assertThat(acks.await(P, 11)).isNotDone();
    acks.ended(P, "a1");
    acks.acknowledged(P, "b", "b1", 12);
    assertThat(acks.areThere(P)).isTrue();
    assertThat(acks.await(P, 11)).isCompleted();
  }

  @Test
  void aWriteThatTooFewHoldInTimeIsRefused() {
    Acks acks = acks(1, Otherwise.REFUSE);
    acks.acknowledged(P, "a", "a1", 10);
    CompletableFuture<Void> first = acks.await(P, 10);
    nowMs += TIMEOUT_MS - 1;
    CompletableFuture<Void> second = acks.await(P, 11);
    acks.expire();
    assertThat(first).isNotDone();
    nowMs += 1;
    acks.expire();
    assertThat(first)
        .failsWithin(0, TimeUnit.SECONDS)
        .withThrowableThat()
        .withCauseInstanceOf(TimeoutException.class)
        .withMessageContaining("fewer than 1 slaves held the write within 100 ms");
    assertThat(second).isNotDone();
    assertThat(acks.degraded()).isEmpty();
    acks.ended(P, "a1");
    assertThat(acks.areThere(P)).isFalse();
  }

  @Test
  void writesWaitNoMoreOnceOneDidInVainUntilTheSlavesAreLevel() {
    Acks acks = acks(1, Otherwise.DEGRADE);
    CompletableFuture<Void> first = acks.await(P, 10);
    nowMs += TIMEOUT_MS;
    CompletableFuture<Void> second = acks.await(P, 11);
    acks.expire();
    assertThat(first).isCompleted();
    assertThat(second).isCompleted();
    assertThat(acks.await(P, 12)).isCompleted();
    assertThat(acks.degraded())
        .containsExactly(
            "prefix 'p': writes are answered although fewer than 1 slaves held one within 100 ms");
    acks.acknowledged(P, "a", "a1", 12);
    assertThat(acks.await(P, 12)).as("it is not level yet").isCompleted();
    acks.acknowledged(P, "a", "a1", 13);
    assertThat(acks.degraded()).isEmpty();
    assertThat(acks.await(P, 13)).isNotDone();
    assertThat(acks.areThere(P)).as("it does not matter").isTrue();
  }

  @Test
  void whatWaitsIsBounded() {
    Acks acks = acks(1, Otherwise.DEGRADE);
    for (int i = 1; i <= PrefixAcks.WAITING_MAX; i++) {
      assertThat(acks.await(P, i).isDone()).isFalse();
    }
    assertThat(acks.await(P, PrefixAcks.WAITING_MAX + 1)).isCompleted();
  }

  private Acks acks(int min, Otherwise otherwise) {
    return new Acks(
        new AcksConfig(min, TIMEOUT_MS, otherwise), () -> TimeUnit.MILLISECONDS.toNanos(nowMs));
  }
}
