package io.prefixdb.node.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.config.OnBroken;
import io.prefixdb.node.config.SlaveConfig;
import io.prefixdb.node.config.Transfer;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.model.Updates;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class SlaveTest extends SlaveTests {
  @Test
  void asksFromItsPositionAtOnce() {
    assertThat(status().masterSequence()).as("not asked yet").isZero();
    assertThat(woken()).containsExactly(fetch(1, 11));
    assertThat(woken()).as("one question at a time").isEmpty();
  }

  @Test
  void appliesWhatGoesOnAndAsksAgainAtOnceWhileBehind() {
    woken();
    List<Order> orders = answered(1, batches(20, Ops.batch(11, 2), Ops.batch(13, 3)));
    assertThat(applied(orders)).containsExactly(11L, 13L);
    assertThat(on(new Event.Applied(16))).containsExactly(fetch(2, 16));
    assertThat(status().stateName()).isEqualTo("CatchingUp");
    assertThat(status().sequence()).isEqualTo(15);
    assertThat(status().masterSequence()).isEqualTo(20);
    assertThat(status().lagSequences()).isEqualTo(5);
  }

  @Test
  void pausesWhenItHasEverything() {
    woken();
    answered(1, batches(11, Ops.batch(11, 1)));
    assertThat(on(new Event.Applied(12))).isEmpty();
    assertThat(status().stateName()).isEqualTo("InSync");
    assertThat(woken()).isEmpty();
    nowMs += PULL_MS;
    assertThat(woken()).containsExactly(fetch(2, 12));
    assertThat(answered(2, new Updates.CaughtUp(11))).isEmpty();
    assertThat(status().stateName()).isEqualTo("InSync");
    assertThat(slave.delayNanos(now())).isEqualTo(PULL_MS * 1_000_000);
  }

  /** As recorded: {@code seq_last} is where the last batch begins, {@code seq_final} the end. */
  @Test
  void asksOnceMoreAtOnceAfterABatchOfSeveralUpdatesAsTheOriginalDoes() {
    woken();
    answered(1, batches(12, Ops.batch(11, 2)));
    assertThat(on(new Event.Applied(13))).containsExactly(fetch(2, 13));
    assertThat(status().stateName()).isEqualTo("InSync");
    assertThat(answered(2, new Updates.CaughtUp(12))).isEmpty();
    assertThat(slave.delayNanos(now())).isEqualTo(PULL_MS * 1_000_000);
  }

  @Test
  void aMasterThatWritesNothingForLongIsIdleUntilItMoves() {
    woken();
    answered(1, new Updates.CaughtUp(10));
    long ticket = 1;
    for (int second = 0; second < 29; second++) {
      nowMs += PULL_MS;
      woken();
      answered(++ticket, new Updates.CaughtUp(10));
    }
    assertThat(status().stateName()).isEqualTo("InSync");
    nowMs += PULL_MS;
    woken();
    assertThat(status().stateName()).isEqualTo("Idle");

    answered(++ticket, batches(11, Ops.batch(11, 1)));
    on(new Event.Applied(12));
    assertThat(status().stateName()).isEqualTo("InSync");
  }

  @Test
  void silenceHasAnAge() {
    woken();
    answered(1, new Updates.CaughtUp(10));
    nowMs += 7_000;
    assertThat(status().silentSeconds()).isEqualTo(7);
    woken();
    on(new Event.Answered(2 + asked, new MasterAnswer.None<>("lost")));
    assertThat(status().silentSeconds()).isEqualTo(7);
    assertThat(status().reason()).isEqualTo("lost; the master has not answered for 7 s");
  }

  @Test
  void aPauseAfterEachAnswerIsKeptWhenConfigured() {
    SlaveConfig usual = Ops.config(PULL_MS, 0);
    SlaveConfig paced =
        new SlaveConfig(
            usual.upstream(),
            false,
            Set.of(),
            Set.of(),
            false,
            PULL_MS,
            PULL_MS,
            4,
            0,
            0,
            0,
            false,
            true,
            Transfer.AUTO,
            1,
            OnBroken.HOLD,
            0,
            Optional.empty(),
            usual.counters(),
            0);
    slave = new Slave(P, paced, 11, true, COPY, now());
    woken();
    answered(1, batches(20, Ops.batch(11, 2)));
    assertThat(on(new Event.Applied(13))).isEmpty();
    assertThat(slave.delayNanos(now())).isEqualTo(PULL_MS * 1_000_000);
  }

  @ParameterizedTest
  @CsvSource({"9,2,true", "9,3,false", "10,2,false", "11,2,false", "8,6,false"})
  void theBeginningOfAnAnswerThatIsHereAlreadyIsCutOff(int first, int count, boolean nothingNew) {
    woken();
    List<Order> orders = answered(1, batches(30, Ops.batch(first, count)));
    if (nothingNew) {
      assertThat(orders).as("pauses, so that it does not ask in a circle").isEmpty();
    } else {
      assertThat(applied(orders)).containsExactly(11L);
      Order.Apply apply = (Order.Apply) orders.getFirst();
      assertThat(Ops.parsed(apply.logs().getFirst()).ops())
          .isEqualTo(Ops.parsed(Ops.batch(first, count)).ops().subList(11 - first, count));
    }
  }

  @Test
  void asksTheSameAgainWhenNoAnswerCame() {
    woken();
    assertThat(on(new Event.Answered(1 + asked, new MasterAnswer.None<>("lost")))).isEmpty();
    assertThat(status().stateName()).isEqualTo("Disconnected");
    assertThat(status().reason()).isEqualTo("lost; the master has not answered for 0 s");
    nowMs += PULL_MS;
    assertThat(woken()).containsExactly(fetch(2, 11));
  }

  @Test
  void waitsForAPrefixThatTheMasterDoesNotHaveAndSaysSoOnce() {
    woken();
    MasterAnswer<Updates> gone = new MasterAnswer.Refused<>(Status.PrefixNotFound);
    assertThat(lines(on(new Event.Answered(1 + asked, gone))))
        .containsExactly(
            "Slave replication abort. Prefix 'p' is no longer available on the master ");
    nowMs += PULL_MS;
    woken();
    assertThat(on(new Event.Answered(2 + asked, gone))).isEmpty();
    assertThat(status().stateName()).isEqualTo("Detached");
  }

  @ParameterizedTest
  @EnumSource(
      value = Status.class,
      names = {"IOError", "EmptyPrefix"})
  void otherRefusalsLeaveItStuckAndAsking(Status status) {
    woken();
    on(new Event.Answered(1 + asked, new MasterAnswer.Refused<>(status)));
    assertThat(status().stateName()).isEqualTo("Stuck");
    nowMs += PULL_MS;
    assertThat(woken()).containsExactly(fetch(2, 11));
  }

  @Test
  void aMasterThatMovesButGivesNothingIsStuckAfterAWhile() {
    for (int i = 1; i < 10; i++) {
      woken();
      answered(i, new Updates.CaughtUp(20));
      assertThat(status().stateName()).isEqualTo("CatchingUp");
      nowMs += PULL_MS;
    }
    woken();
    answered(10, new Updates.CaughtUp(20));
    assertThat(status().stateName()).isEqualTo("Stuck");
    nowMs += PULL_MS;
    woken();
    answered(11, batches(20, Ops.batch(11, 10)));
    on(new Event.Applied(21));
    assertThat(status().stateName()).isEqualTo("InSync");
  }

  @Test
  void aWriteThatFailedIsFetchedAgainFromTheSamePosition() {
    woken();
    answered(1, batches(12, Ops.batch(11, 2)));
    on(new Event.ApplyFailed("disk full"));
    assertThat(status().stateName()).isEqualTo("Stuck");
    nowMs += PULL_MS;
    assertThat(woken()).containsExactly(fetch(2, 11));
  }

  @Test
  void answersOfOlderQuestionsAreNotHeard() {
    woken();
    on(new Event.Answered(1 + asked, new MasterAnswer.None<>("lost")));
    nowMs += PULL_MS;
    woken();
    assertThat(answered(1, batches(12, Ops.batch(11, 2)))).isEmpty();
    assertThat(answered(2, batches(12, Ops.batch(11, 2)))).hasSize(1);
    assertThat(answered(2, batches(12, Ops.batch(11, 2)))).as("a second answer").isEmpty();
  }

  @Test
  void saysTheLinesThatOperatorsOfTheOriginalSearchFor() {
    slave = new Slave(P, Ops.config(PULL_MS, 1_000), 11, true, COPY, now());
    woken();
    nowMs += 1_000;
    assertThat(lines(answered(1, batches(200, Ops.batch(11, 2), Ops.batch(13, 1)))))
        .containsExactly(
            "2 (3) updates for 'p' in the last 1 seconds. Next seq №11",
            "Slave replication too big difference 'p': 190(wrn:10)");
    on(new Event.ApplyFailed("x"));
    nowMs += 1_000;
    assertThat(lines(woken())).contains("No updates for 'p' in the last 1 seconds. Next seq №11");
    assertThat(slave.delayNanos(now())).isEqualTo(1_000_000_000L);
  }

  @Test
  void aLargeLagIsNamedLagging() {
    woken();
    answered(1, batches(500, Ops.batch(11, 2)));
    on(new Event.Applied(13));
    assertThat(status().stateName()).isEqualTo("Lagging");
    nowMs += 4_000;
    assertThat(status().lagSeconds()).isEqualTo(4.0);
  }
}
