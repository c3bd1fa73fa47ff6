package io.prefixdb.node.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.model.History;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.model.Timeline.Branch;
import io.prefixdb.node.model.Updates;
import io.prefixdb.node.replication.Breakage.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How a slave finds out which master it follows. */
final class SlaveHistoryTest {
  private static final PrefixName P = new PrefixName("p");
  private static final long PULL_MS = 1_000;
  private static final Branch A = new Branch("a".repeat(32), 1, 1);
  private static final Branch B = new Branch("b".repeat(32), 1, 6);
  private static final Branch C = new Branch("c".repeat(32), 1, 11);
  private static final Timeline OLD = new Timeline(List.of(A));

  private long nowMs = 5_000;
  private Slave slave = slave(new Origin(OLD, true));

  @Test
  void asksForTheHistoryBeforeAnythingElse() {
    assertThat(woken()).containsExactly(new Order.AskHistory(1));
    assertThat(woken()).as("one question at a time").isEmpty();
    assertThat(told(1, OLD, "t")).containsExactly(new Order.Fetch(2, 11, 4, "t"));
  }

  @Test
  void keepsAHistoryThatHasGoneOnBeforeItAsksForUpdatesOfIt() {
    Timeline longer = new Timeline(List.of(A, C));
    woken();
    assertThat(told(1, longer, "t")).containsExactly(new Order.Follow(longer));
    assertThat(woken()).isEmpty();
    assertThat(on(new Event.Followed())).containsExactly(new Order.Fetch(2, 11, 4, "t"));
  }

  @Test
  void asksAgainWhenTheHistoryCouldNotBeKept() {
    woken();
    told(1, new Timeline(List.of(A, C)), "t");
    assertThat(on(new Event.FollowFailed("disk full"))).isEmpty();
    assertThat(status().stateName()).isEqualTo("Stuck");
    nowMs += PULL_MS;
    assertThat(woken()).containsExactly(new Order.AskHistory(2));
  }

  @Test
  void asksForTheHistoryAgainWhenTheMasterIsNoLongerWhatItWas() {
    inSync();
    nowMs += PULL_MS;
    assertThat(woken()).containsExactly(new Order.Fetch(3, 11, 4, "t"));
    assertThat(on(new Event.Answered(3, new MasterAnswer.Stale<>()))).isEmpty();
    assertThat(status().stateName()).isEqualTo("InSync");
    nowMs += PULL_MS;
    assertThat(woken()).containsExactly(new Order.AskHistory(4));
  }

  @Test
  void neverGoesOnFromAMasterThatHasLostWhatTheCopyHolds() {
    woken();
    List<Order> orders = told(1, new Timeline(List.of(A, B)), "t");
    Breakage breakage = status().breakage().orElseThrow();
    assertThat(breakage.reason()).isEqualTo(Reason.MasterBehind);
    assertThat(breakage.need()).isEqualTo(11);
    assertThat(breakage.last()).isEqualTo(20);
    assertThat(breakage.message()).contains("updates 6 to 10");
    assertThat(orders.getFirst())
        .isEqualTo(
            new Order.Say(
                Order.Level.ERROR,
                "Slave replication error. Invalid master responce for 'p' need sequence == 11,"
                    + " but last acceptable == 5 status=OK"));
    assertThat(orders).isNotEmpty().allMatch(order -> order instanceof Order.Say);
    nowMs += 3_600_000;
    assertThat(woken()).isEmpty();
  }

  @Test
  void neverGoesOnFromAMasterOfAnotherHistory() {
    woken();
    told(1, new Timeline(List.of(C)), "t");
    assertThat(status().breakage().orElseThrow().reason()).isEqualTo(Reason.LineageMismatch);
    assertThat(status().breakage().orElseThrow().message()).contains(A.id());
    nowMs += 3_600_000;
    assertThat(woken()).isEmpty();
  }

  @Test
  void aNodeThatIsToEndWhenAPrefixBreaksSaysTheOriginalsLineLast() {
    slave = new Slave(P, Ops.ending(PULL_MS), 11, true, new Origin(OLD, true), now());
    woken();
    told(1, OLD, "t");
    assertThat(on(new Event.Answered(2, new MasterAnswer.Given<>(new Updates.Purged(20)))))
        .startsWith(
            new Order.EndNode(
                "Slave replication error. Invalid master responce for 'p' need sequence == 11,"
                    + " but last acceptable == 20 status=InvalidSeqNumber"));
    assertThat(status().stateName()).isEqualTo("Broken");
  }

  @Test
  void aNodeThatIsToEndOnceHoldsWhatWasBrokenAtItsStart() {
    slave = new Slave(P, Ops.endingOnce(PULL_MS), 11, true, new Origin(OLD, true), now());
    woken();
    told(1, OLD, "t");
    assertThat(on(new Event.Answered(2, new MasterAnswer.Given<>(new Updates.Purged(20)))))
        .isNotEmpty()
        .noneMatch(Order.EndNode.class::isInstance);
    assertThat(status().stateName()).isEqualTo("Broken");
  }

  @Test
  void aNodeThatIsToEndOnceEndsWhenAPrefixBreaksThatWentOn() {
    slave = new Slave(P, Ops.endingOnce(PULL_MS), 1, true, new Origin(OLD, true), now());
    woken();
    told(1, OLD, "t");
    Updates first = new Updates.Batches(List.of(Ops.batch(1, 2)), 1, 1, 2);
    on(new Event.Answered(2, new MasterAnswer.Given<>(first)));
    on(new Event.Applied(3));
    nowMs += PULL_MS;
    woken();
    assertThat(on(new Event.Answered(3, new MasterAnswer.Given<>(new Updates.Purged(20)))))
        .anyMatch(Order.EndNode.class::isInstance);
  }

  @Test
  void aCopyIsAWitnessFromItsFirstUpdateOn() {
    slave = new Slave(P, Ops.config(PULL_MS, 0), 1, true, new Origin(OLD, true), now());
    woken();
    told(1, OLD, "t");
    assertThat(slave.view().copy(false).heldNanos()).isEqualTo(Long.MAX_VALUE);
    Updates first = new Updates.Batches(List.of(Ops.batch(1, 2)), 1, 1, 2);
    on(new Event.Answered(2, new MasterAnswer.Given<>(first)));
    nowMs += 10;
    on(new Event.Applied(3));
    assertThat(slave.view().copy(false).heldNanos()).isEqualTo(now().nanos());
  }

  @Test
  void asksForTheHistoryAnewAfterAReload() {
    woken();
    told(1, new Timeline(List.of(C)), "t");
    on(new Event.ReloadWanted());
    assertThat(on(new Event.Reloaded(20, new Origin(new Timeline(List.of(C)), true))))
        .containsExactly(new Order.AskHistory(2));
    assertThat(told(2, new Timeline(List.of(C)), "u"))
        .containsExactly(new Order.Fetch(3, 21, 4, "u"));
  }

  @Test
  void aCopyOfUnknownHistoryTakesThatOfItsMasterAndSaysThatNothingProvesIt() {
    slave = slave(Origin.UNKNOWN);
    woken();
    List<Order> orders = told(1, OLD, "t");
    assertThat(orders.getFirst()).isEqualTo(new Order.Follow(OLD));
    assertThat(orders.getLast())
        .isEqualTo(
            new Order.Say(
                Order.Level.WARNING,
                "Slave of 'p': nothing proves that the updates below 11 are the master's,"
                    + " for the copy does not know its history"));
  }

  @Test
  void aCopyOfUnknownHistoryDoesNotTakeThatOfAMasterThatIsBehindIt() {
    slave = slave(Origin.UNKNOWN);
    woken();
    List<Order> orders =
        on(new Event.HistoryTold(1, new MasterAnswer.Given<>(new History(OLD, "t", 9))));
    assertThat(orders).isNotEmpty().allMatch(order -> order instanceof Order.Say);
    assertThat(status().breakage().orElseThrow().reason()).isEqualTo(Reason.MasterBehind);
  }

  @Test
  void aMasterOfUnknownHistoryIsFollowedAndItsUpdatesAreOfNoKnownHistoryEither() {
    woken();
    List<Order> orders = told(1, Timeline.UNKNOWN, "connection 1");
    assertThat(orders.getFirst()).isEqualTo(new Order.Follow(Timeline.UNKNOWN));
    assertThat(orders).hasSize(2);
    assertThat(on(new Event.Followed())).containsExactly(new Order.Fetch(2, 11, 4, "connection 1"));
    on(new Event.Answered(2, new MasterAnswer.Stale<>()));
    nowMs += PULL_MS;
    woken();
    assertThat(told(3, Timeline.UNKNOWN, "connection 2"))
        .as("said before")
        .containsExactly(new Order.Fetch(4, 11, 4, "connection 2"));
  }

  @Test
  void whatClientsWroteHereIsNotGoneOnWithFromAMasterOfUnknownHistory() {
    slave = slave(own(OLD));
    woken();
    List<Order> orders = told(1, Timeline.UNKNOWN, "connection 1");
    assertThat(orders).isNotEmpty().allMatch(order -> order instanceof Order.Say);
    assertThat(status().breakage().orElseThrow().reason()).isEqualTo(Reason.LineageMismatch);
    assertThat(status().reason()).contains("clients wrote to the copy here");
  }

  private static Origin own(Timeline timeline) {
    return new Origin(timeline, false, false, true, Optional.empty());
  }

  /** As every node that is written to does at its start. */
  @Test
  void aBranchOfWhichTheCopyHoldsNothingIsNobodys() {
    slave = slave(own(new Timeline(List.of(C))));
    woken();
    assertThat(told(1, Timeline.UNKNOWN, "connection 1").getFirst())
        .isEqualTo(new Order.Follow(Timeline.UNKNOWN));
  }

  /** As a slave in the middle of a chain is that has just begun with an empty disk. */
  @Test
  void keepsItsHistoryAndWaitsWhileAMasterThatKnowsNoneIsBehindIt() {
    woken();
    assertThat(
            on(
                new Event.HistoryTold(
                    1, new MasterAnswer.Given<>(new History(Timeline.UNKNOWN, "t", 0)))))
        .isEmpty();
    assertThat(status().stateName()).isEqualTo("Stuck");
    assertThat(status().reason()).contains("does not know its history yet");
    nowMs += PULL_MS;
    woken();
    assertThat(told(2, OLD, "u")).containsExactly(new Order.Fetch(3, 11, 4, "u"));
  }

  @Test
  void waitsForAMasterThatIsBehindInTheSameHistory() {
    woken();
    told(1, OLD, "t");
    on(new Event.Answered(2, new MasterAnswer.Given<>(new Updates.CaughtUp(7))));
    assertThat(status().stateName()).isEqualTo("Stuck");
    assertThat(status().reason()).contains("catch up");
    nowMs += PULL_MS;
    assertThat(woken()).containsExactly(new Order.Fetch(3, 11, 4, "t"));
  }

  /** An order of an epoch counts, also before anything of it was heard. */
  @Test
  void waitsForAMasterOfTheEpochThatWasOrdered() {
    slave =
        new Slave(P, Ops.config(PULL_MS, 0).of("m", 1, 2), 11, true, new Origin(OLD, true), now());
    woken();
    assertThat(told(1, OLD, "t")).isEmpty();
    assertThat(status().stateName()).isEqualTo("Stuck");
    assertThat(status().reason()).contains("the master is of epoch 1, but epoch 2 has begun");
    nowMs += PULL_MS;
    woken();
    Timeline promoted = new Timeline(List.of(A, new Branch("d".repeat(32), 2, 11)));
    assertThat(told(2, promoted, "u")).containsExactly(new Order.Follow(promoted));
  }

  @Test
  void aReloadWaitsUntilTheHistoryIsKept() {
    woken();
    told(1, new Timeline(List.of(A, C)), "t");
    assertThat(on(new Event.ReloadWanted())).isEmpty();
    assertThat(on(new Event.Followed())).containsExactly(new Order.Reload());
  }

  @Test
  void anAnswerThatDoesNotHelpIsAskedForAgain() {
    for (MasterAnswer<History> answer :
        List.<MasterAnswer<History>>of(
            new MasterAnswer.None<>("lost"),
            new MasterAnswer.Refused<>(Status.IOError),
            new MasterAnswer.Unreadable<>("no JSON"),
            new MasterAnswer.Stale<>())) {
      slave = slave(Origin.UNKNOWN);
      woken();
      on(new Event.HistoryTold(1, answer));
      assertThat(woken()).isEmpty();
      nowMs += PULL_MS;
      assertThat(woken()).as("%s", answer).containsExactly(new Order.AskHistory(2));
    }
  }

  @Test
  void answersOfOlderQuestionsAreNotHeard() {
    woken();
    on(new Event.HistoryTold(1, new MasterAnswer.None<>("lost")));
    nowMs += PULL_MS;
    woken();
    assertThat(told(1, OLD, "old")).isEmpty();
    assertThat(told(2, OLD, "t")).hasSize(1);
    assertThat(told(2, OLD, "t")).as("a second answer").isEmpty();
  }

  private void inSync() {
    woken();
    told(1, OLD, "t");
    on(new Event.Answered(2, new MasterAnswer.Given<>(new Updates.CaughtUp(10))));
    assertThat(status().stateName()).isEqualTo("InSync");
  }

  private Slave slave(Origin origin) {
    return new Slave(P, Ops.config(PULL_MS, 0), 11, true, origin, now());
  }

  private Moment now() {
    return new Moment(nowMs * 1_000_000, Instant.EPOCH);
  }

  private List<Order> on(Event event) {
    return slave.on(event, now());
  }

  private List<Order> woken() {
    return on(new Event.Woken());
  }

  private List<Order> told(long ticket, Timeline timeline, String tag) {
    return on(
        new Event.HistoryTold(ticket, new MasterAnswer.Given<>(new History(timeline, tag, 20))));
  }

  private SlaveStatus status() {
    return slave.view().at(now());
  }
}
