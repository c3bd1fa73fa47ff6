package io.prefixdb.node.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.config.OnBroken;
import io.prefixdb.node.config.SlaveConfig;
import io.prefixdb.node.config.Transfer;
import io.prefixdb.node.model.History;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.model.Updates;
import io.prefixdb.node.replication.Breakage.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class SlaveTest {
  private static final PrefixName P = new PrefixName("p");
  private static final Instant WALL = Instant.parse("2026-01-01T00:00:00Z");
  private static final long PULL_MS = 1_000;

  private static final Timeline TIMELINE =
      new Timeline(List.of(new Timeline.Branch("a".repeat(32), 1, 1)));
  private static final Origin COPY = new Origin(TIMELINE, true);

  private long nowMs = 5_000;
  private History history = new History(TIMELINE, "tag", 10);
  private long asked;
  private Slave slave = slave(11);

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
            PULL_MS,
            PULL_MS,
            4,
            0,
            0,
            0,
            true,
            Transfer.AUTO,
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

  /** Five batches of two updates; each one left out, doubled or swapped is noticed. */
  @ParameterizedTest
  @CsvSource({
    "0,WALGap,11,13",
    "1,WALGap,13,15",
    "2,WALGap,15,17",
    "3,WALGap,17,19",
    "4,,0,0",
  })
  void everyGapIsFoundWhereverItIs(int missing, Reason reason, long need, long first) {
    List<byte[]> logs = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      if (i != missing) {
        logs.add(Ops.batch(11 + 2 * i, 2));
      }
    }
    woken();
    List<Order> orders = answered(1, batches(20, logs.toArray(byte[][]::new)));
    if (reason == null) {
      assertThat(applied(orders)).containsExactly(11L, 13L, 15L, 17L);
    } else {
      assertThat(orders).noneMatch(order -> order instanceof Order.Apply);
      assertThat(breakage())
          .isEqualTo(new Breakage(reason, need, first, 20, WALL, breakage().message()));
      assertThat(lines(orders).getFirst())
          .isEqualTo(
              "Slave not acceptable loss sequence 'p': 2 request segment=%d response=%d"
                  .formatted(need, first));
    }
  }

  @Test
  void anAnswerThatRunsBackwardsIsCorrupt() {
    woken();
    answered(1, batches(20, Ops.batch(11, 2), Ops.batch(13, 2), Ops.batch(13, 2)));
    assertThat(breakage().reason()).isEqualTo(Reason.CorruptUpdate);
  }

  @Test
  void bytesThatAreNoUpdateAreCorrupt() {
    woken();
    byte[] cut = Arrays.copyOf(Ops.batch(13, 2), 15);
    List<Order> orders = answered(1, batches(20, Ops.batch(11, 2), cut));
    assertThat(orders).noneMatch(order -> order instanceof Order.Apply);
    assertThat(breakage().reason()).isEqualTo(Reason.CorruptUpdate);
    assertThat(breakage().need()).isEqualTo(13);
  }

  @ParameterizedTest
  @CsvSource({"11,false", "10,false", "9,true", "0,true"})
  void aMasterOfUnknownHistoryThatEndsBeforeThePositionIsAnotherOne(long last, boolean broken) {
    history = new History(Timeline.UNKNOWN, "tag", -1);
    woken();
    List<Order> orders = answered(1, new Updates.CaughtUp(last));
    assertThat(status().breakage().isPresent()).isEqualTo(broken);
    if (broken) {
      assertThat(breakage().reason()).isEqualTo(Reason.MasterBehind);
      assertThat(lines(orders).getFirst())
          .isEqualTo(
              "Slave replication error. Invalid master responce for 'p' need sequence == 11,"
                  + " but last acceptable == "
                  + last
                  + " status=OK");
    }
  }

  @Test
  void aLogOfWhichNothingIsLeftIsABreakUnlessNothingOfItIsWanted() {
    woken();
    List<Order> orders = answered(1, new Updates.Purged(20));
    assertThat(breakage().reason()).isEqualTo(Reason.InvalidSeqNumber);
    assertThat(lines(orders).getFirst())
        .isEqualTo(
            "Slave replication error. Invalid master responce for 'p' need sequence == 11,"
                + " but last acceptable == 20 status=InvalidSeqNumber");

    slave = slave(11);
    woken();
    answered(1, new Updates.Purged(10));
    assertThat(status().stateName()).isEqualTo("InSync");
  }

  @Test
  void nothingIsAskedOnceItIsBroken() {
    woken();
    answered(1, new Updates.Purged(20));
    nowMs += 3_600_000;
    assertThat(woken()).isEmpty();
    assertThat(slave.delayNanos(now())).isGreaterThan(1_000_000_000L);
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
  void aCopyThatIsElsewhereAfterAWriteHasDiverged() {
    woken();
    answered(1, batches(12, Ops.batch(11, 2)));
    on(new Event.Applied(14));
    assertThat(breakage().reason()).isEqualTo(Reason.LocalDivergence);
  }

  @Test
  void aCopyThatIsElsewhereBeforeAWriteHasDiverged() {
    woken();
    answered(1, batches(12, Ops.batch(11, 2)));
    on(new Event.Diverged(14));
    assertThat(breakage())
        .isEqualTo(new Breakage(Reason.LocalDivergence, 11, 14, 12, WALL, breakage().message()));
    nowMs += 3_600_000;
    assertThat(woken()).isEmpty();
  }

  @Test
  void aCopyThatWasRepairedIsBrokenFromTheFirstAnswerUntilItIsLoadedAnew() {
    slave = new Slave(P, Ops.config(PULL_MS, 0), 11, false, COPY, now());
    woken();
    assertThat(answered(1, batches(12, Ops.batch(11, 2))))
        .noneMatch(order -> order instanceof Order.Apply);
    assertThat(breakage().reason()).isEqualTo(Reason.LocalDivergence);
    assertThat(breakage().last()).isEqualTo(12);
    assertThat(breakage().message()).contains("repaired");
    on(new Event.ReloadWanted());
    on(new Event.Reloaded(12, COPY));
    answered(2, new Updates.CaughtUp(12));
    assertThat(status().stateName()).isEqualTo("InSync");
  }

  @Test
  void aCopyThatWasRepairedIsNotLoadedFromAMasterThatIsBehindIt() {
    slave = new Slave(P, Ops.config(PULL_MS, 0), 11, false, COPY, now());
    woken();
    answered(1, new Updates.CaughtUp(5));
    assertThat(breakage().reason()).isEqualTo(Reason.MasterBehind);
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
  void aReloadMendsABreakAndGoesOnBehindTheSnapshot() {
    woken();
    answered(1, new Updates.Purged(20));
    assertThat(on(new Event.ReloadWanted())).containsExactly(new Order.Reload());
    assertThat(status().stateName()).isEqualTo("Reloading");
    assertThat(on(new Event.ReloadWanted())).as("one at a time").isEmpty();
    assertThat(on(new Event.Reloaded(25, COPY))).containsExactly(fetch(2, 26));
    assertThat(status().stateName()).isEqualTo("CatchingUp");
    assertThat(status().sequence()).isEqualTo(25);
  }

  @Test
  void aReloadThatFailsLeavesTheBreakAsItWas() {
    woken();
    answered(1, new Updates.Purged(20));
    Breakage before = breakage();
    on(new Event.ReloadWanted());
    nowMs += 60_000;
    on(new Event.ReloadFailed("no snapshot"));
    assertThat(breakage()).isEqualTo(before);
  }

  @Test
  void aReloadOfAHealthyPrefixThatFailsGoesOnFromThePosition() {
    woken();
    on(new Event.ReloadWanted());
    assertThat(answered(1, batches(12, Ops.batch(11, 2)))).as("overtaken").isEmpty();
    assertThat(on(new Event.ReloadFailed("no"))).contains(fetch(2, 11));
  }

  @Test
  void aReloadWaitsForTheWriteThatIsUnderWay() {
    woken();
    answered(1, batches(20, Ops.batch(11, 2)));
    assertThat(on(new Event.ReloadWanted())).isEmpty();
    assertThat(on(new Event.Applied(13))).containsExactly(new Order.Reload());

    slave = slave(11);
    woken();
    answered(1, batches(20, Ops.batch(11, 2)));
    on(new Event.ReloadWanted());
    assertThat(on(new Event.ApplyFailed("disk"))).containsExactly(new Order.Reload());
  }

  @Test
  void aReloadThatIsNoLongerWantedWhenTheWriteEndsIsNotBegun() {
    woken();
    answered(1, batches(20, Ops.batch(11, 2)));
    on(new Event.ReloadWanted());
    on(new Event.ReloadUnwanted());
    assertThat(on(new Event.Applied(13))).containsExactly(fetch(2, 13));
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

  private Slave slave(long position) {
    asked = 0;
    return new Slave(P, Ops.config(PULL_MS, 0), position, true, COPY, now());
  }

  private Moment now() {
    return new Moment(nowMs * 1_000_000, WALL);
  }

  /** Tells it the history of its master whenever it asks for it. */
  private List<Order> on(Event event) {
    List<Order> orders = new ArrayList<>();
    for (Order order : slave.on(event, now())) {
      switch (order) {
        case Order.AskHistory ask -> {
          asked++;
          orders.addAll(on(new Event.HistoryTold(ask.ticket(), new MasterAnswer.Given<>(history))));
        }
        case Order.Follow _ -> orders.addAll(on(new Event.Followed()));
        default -> orders.add(order);
      }
    }
    return orders;
  }

  /** The nth question for updates. */
  private Order fetch(long nth, long sequence) {
    return new Order.Fetch(nth + asked, sequence, 4, history.tag());
  }

  private List<Order> woken() {
    return on(new Event.Woken());
  }

  private List<Order> answered(long nth, Updates updates) {
    return on(new Event.Answered(nth + asked, new MasterAnswer.Given<>(updates)));
  }

  private SlaveStatus status() {
    return slave.view().at(now());
  }

  private Breakage breakage() {
    return status().breakage().orElseThrow();
  }

  private static Updates batches(long last, byte[]... logs) {
    long first = UpdateBatch.sequenceOf(logs[0]);
    return new Updates.Batches(
        List.of(logs), first, UpdateBatch.sequenceOf(logs[logs.length - 1]), last);
  }

  private static List<Long> applied(List<Order> orders) {
    Order.Apply apply = (Order.Apply) orders.getFirst();
    return apply.logs().stream().map(log -> Ops.parsed(log).sequence()).toList();
  }

  private static List<String> lines(List<Order> orders) {
    List<String> lines = new ArrayList<>();
    for (Order order : orders) {
      if (order instanceof Order.Say say) {
        lines.add(say.text());
      }
    }
    return lines;
  }
}
