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
  private static final String STORE = "the first tag";
  private static final long TIMEOUT_MS = 100;

  private long nowMs = 5_000;

  @Test
  void aWriteIsHeldWhenEnoughSlavesHaveIt() {
    Acks acks = acks(2, Otherwise.REFUSE);
    acks.joined(P, STORE, "a", "a1", 10);
    acks.joined(P, STORE, "b", "b1", 10);
    CompletableFuture<Void> tenth = acks.await(P, STORE, 10);
    CompletableFuture<Void> eleventh = acks.await(P, STORE, 11);
    acks.acknowledged(P, "a1", 12);
    assertThat(tenth).isNotDone();
    acks.acknowledged(P, "b1", 11);
    assertThat(tenth).isCompleted();
    assertThat(eleventh).isNotDone();
    acks.acknowledged(P, "b1", 12);
    assertThat(eleventh).isCompleted();
    assertThat(acks.await(P, STORE, 11)).isCompleted();
  }

  @Test
  void aSlaveThatFollowsTwiceCountsOnce() {
    Acks acks = acks(2, Otherwise.REFUSE);
    acks.joined(P, STORE, "a", "a1", 10);
    acks.joined(P, STORE, "a", "a2", 12);
    assertThat(acks.areThere(P)).isFalse();
    assertThat(acks.await(P, STORE, 11)).isNotDone();
    acks.ended(P, "a1");
    acks.joined(P, STORE, "b", "b1", 12);
    assertThat(acks.areThere(P)).isTrue();
    assertThat(acks.await(P, STORE, 11)).isCompleted();
  }

  @Test
  void aWriteThatTooFewHoldInTimeIsRefused() {
    Acks acks = acks(1, Otherwise.REFUSE);
    acks.joined(P, STORE, "a", "a1", 10);
    CompletableFuture<Void> first = acks.await(P, STORE, 10);
    nowMs += TIMEOUT_MS - 1;
    CompletableFuture<Void> second = acks.await(P, STORE, 11);
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
    assertThat(acks.degraded(_ -> true)).isEmpty();
    acks.ended(P, "a1");
    assertThat(acks.areThere(P)).isFalse();
  }

  /** As when two threads come with what they have written. */
  @Test
  void aWriteThatIsHeldIsNotRefusedForOneThatCameBeforeIt() {
    Acks acks = acks(1, Otherwise.REFUSE);
    acks.joined(P, STORE, "a", "a1", 10);
    CompletableFuture<Void> eleventh = acks.await(P, STORE, 11);
    CompletableFuture<Void> tenth = acks.await(P, STORE, 10);
    acks.acknowledged(P, "a1", 11);
    assertThat(tenth).as("at once").isCompletedWithValue(null);
    nowMs += TIMEOUT_MS;
    acks.expire();
    assertThat(eleventh).isCompletedExceptionally();
  }

  @Test
  void aWriteThatComesLateToTheFrontDelaysNobodysTimeout() {
    Acks acks = acks(1, Otherwise.REFUSE);
    CompletableFuture<Void> eleventh = acks.await(P, STORE, 11);
    nowMs += TIMEOUT_MS / 2;
    CompletableFuture<Void> tenth = acks.await(P, STORE, 10);
    nowMs += TIMEOUT_MS / 2;
    acks.expire();
    assertThat(eleventh).isCompletedExceptionally();
    assertThat(tenth).isNotDone();
    nowMs += TIMEOUT_MS / 2;
    acks.expire();
    assertThat(tenth).isCompletedExceptionally();
  }

  @Test
  void writesWaitNoMoreOnceOneDidInVainUntilSlavesAreInTimeAgain() {
    Acks acks = acks(1, Otherwise.DEGRADE);
    CompletableFuture<Void> first = acks.await(P, STORE, 10);
    nowMs += TIMEOUT_MS;
    CompletableFuture<Void> second = acks.await(P, STORE, 11);
    acks.expire();
    assertThat(first).isCompleted();
    assertThat(second).isCompleted();
    assertThat(acks.await(P, STORE, 12)).isCompleted();
    assertThat(acks.degraded(name -> !name.equals(P))).as("it is detached").isEmpty();
    assertThat(acks.degraded(_ -> true))
        .containsExactly(
            "prefix 'p': writes are answered although fewer than 1 slaves held one within 100 ms");
    acks.joined(P, STORE, "a", "a1", 11);
    assertThat(acks.await(P, STORE, 12)).as("it has less than was wanted then").isCompleted();
    acks.acknowledged(P, "a1", 12);
    assertThat(acks.degraded(_ -> true)).isEmpty();
    assertThat(acks.await(P, STORE, 13)).isNotDone();
    assertThat(acks.areThere(P)).as("it does not matter").isTrue();
  }

  @Test
  void aSlaveThatKeepsUpIsWaitedForAgainAlthoughItIsNeverLevel() {
    Acks acks = degraded();
    acks.joined(P, STORE, "a", "a1", 1);
    for (int written = 2; written <= 20; written++) {
      nowMs += TIMEOUT_MS / 4;
      var _ = acks.await(P, STORE, written);
      acks.expire();
      acks.acknowledged(P, "a1", written); // which holds all but the last one
    }
    assertThat(acks.degraded(_ -> true)).isEmpty();
    assertThat(acks.await(P, STORE, 21)).isNotDone();
  }

  @Test
  void aSlaveThatIsAlwaysTooLateIsNotWaitedFor() {
    Acks acks = degraded();
    acks.joined(P, STORE, "a", "a1", 1);
    for (int written = 2; written <= 60; written++) {
      nowMs += TIMEOUT_MS / 4;
      var _ = acks.await(P, STORE, written);
      acks.expire();
      acks.acknowledged(P, "a1", Math.max(1, written - 8)); // two times the timeout behind
      assertThat(acks.degraded(_ -> true)).isNotEmpty();
    }
  }

  private Acks degraded() {
    Acks acks = acks(1, Otherwise.DEGRADE);
    var _ = acks.await(P, STORE, 1);
    nowMs += TIMEOUT_MS;
    acks.expire();
    assertThat(acks.degraded(_ -> true)).isNotEmpty();
    return acks;
  }

  @Test
  void nothingIsLeftOfAHistoryThatAnotherOneFollows() {
    Acks acks = acks(1, Otherwise.REFUSE);
    acks.joined(P, STORE, "a", "a1", 1_000);
    CompletableFuture<Void> old = acks.await(P, STORE, 1_000);
    CompletableFuture<Void> first = acks.await(P, "the second tag", 1);
    assertThat(old).isCompletedExceptionally();
    assertThat(first).as("only the old one is held").isNotDone();
    acks.acknowledged(P, "a1", 1_001);
    assertThat(first).isNotDone();
    acks.joined(P, "the second tag", "a", "a2", 2);
    assertThat(first).isCompleted();
  }

  @Test
  void whoHasNotJoinedOrHasEndedCountsForNothing() {
    Acks acks = acks(1, Otherwise.REFUSE);
    acks.acknowledged(P, "a1", 10);
    assertThat(acks.areThere(P)).isFalse();
    acks.joined(P, STORE, "a", "a1", 10);
    acks.ended(P, "a1");
    acks.acknowledged(P, "a1", 10);
    assertThat(acks.areThere(P)).isFalse();
  }

  @Test
  void whatWaitsIsBounded() {
    Acks acks = acks(1, Otherwise.DEGRADE);
    for (int i = 1; i <= PrefixAcks.WAITING_MAX; i++) {
      assertThat(acks.await(P, STORE, i).isDone()).isFalse();
    }
    assertThat(acks.await(P, STORE, PrefixAcks.WAITING_MAX + 1)).isCompleted();
  }

  private Acks acks(int min, Otherwise otherwise) {
    return new Acks(
        new AcksConfig(min, TIMEOUT_MS, otherwise), () -> TimeUnit.MILLISECONDS.toNanos(nowMs));
  }
}
