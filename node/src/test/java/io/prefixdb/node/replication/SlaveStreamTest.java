package io.prefixdb.node.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.model.History;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.model.Updates;
import io.prefixdb.node.replication.Breakage.Reason;
import io.prefixdb.node.replication.UpdateStream.Push;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a slave does with a master that pushes. */
final class SlaveStreamTest {
  private static final PrefixName P = new PrefixName("p");
  private static final long PULL_MS = 1_000;
  private static final Timeline TIMELINE =
      new Timeline(List.of(new Timeline.Branch("a".repeat(32), 1, 1)));
  private static final Origin COPY = new Origin(TIMELINE, true);

  private long nowMs = 5_000;
  private final History history = new History(TIMELINE, "tag", 10);
  private long asked;
  private final Slave slave = new Slave(P, Ops.config(PULL_MS, 0), 11, true, COPY, now());

  @Test
  void followsFromItsPositionAtOnceWhenAStreamStands() {
    assertThat(begin()).containsExactly(subscribe(1, 11));
    assertThat(on(new Event.Woken())).as("nothing is asked meanwhile").isEmpty();
    assertThat(begin()).as("it stands already").isEmpty();
  }

  @Test
  void aQuestionUnderWayIsAnsweredBeforeItFollows() {
    assertThat(on(new Event.Woken())).containsExactly(fetch(1, 11));
    assertThat(begin()).isEmpty();
    Updates given = new Updates.Batches(List.of(Ops.batch(11, 2)), 11, 11, 20);
    assertThat(firsts(on(new Event.Answered(1 + asked, new MasterAnswer.Given<>(given)))))
        .containsExactly(11L);
    assertThat(on(new Event.Applied(13))).containsExactly(subscribe(2, 13));
  }

  @Test
  void appliesWhatIsPushedAndAcknowledgesIt() {
    begin();
    assertThat(firsts(pushed(1, batches(14, 100, Ops.batch(11, 2))))).containsExactly(11L);
    assertThat(status().masterSequence()).isEqualTo(14);
    assertThat(on(new Event.Applied(13)))
        .containsExactly(new Order.Acknowledge(1 + asked, 13, 100));
    assertThat(status().stateName()).isEqualTo("CatchingUp");
    assertThat(firsts(pushed(1, batches(14, 50, Ops.batch(13, 2))))).containsExactly(13L);
    assertThat(on(new Event.Applied(15))).containsExactly(new Order.Acknowledge(1 + asked, 15, 50));
    assertThat(status().stateName()).isEqualTo("InSync");
  }

  @Test
  void pushesThatComeDuringAWriteAreOneWriteAfterIt() {
    begin();
    pushed(1, batches(11, 10, Ops.batch(11, 1)));
    assertThat(pushed(1, batches(12, 10, Ops.batch(12, 1)))).as("one write at a time").isEmpty();
    assertThat(pushed(1, batches(14, 10, Ops.batch(13, 1), Ops.batch(14, 1)))).isEmpty();
    List<Order> next = on(new Event.Applied(12));
    assertThat(next.getFirst()).isEqualTo(new Order.Acknowledge(1 + asked, 12, 10));
    assertThat(firsts(next)).containsExactly(12L, 13L, 14L);
    assertThat(on(new Event.Applied(15))).containsExactly(new Order.Acknowledge(1 + asked, 15, 20));
  }

  @Test
  void aWriteIsBoundedHoweverMuchWaits() {
    begin();
    pushed(1, batches(99, 10, Ops.batch(11, 1)));
    for (int i = 12; i < 16; i++) {
      pushed(1, batches(99, Pushes.WRITE_BYTES_MAX / 2, Ops.batch(i, 1)));
    }
    assertThat(firsts(on(new Event.Applied(12)))).containsExactly(12L, 13L);
    assertThat(firsts(on(new Event.Applied(14)))).containsExactly(14L, 15L);
  }

  @Test
  void aPushThatRepeatsWhatIsHereIsTrimmedOrAcknowledgedWithoutAWrite() {
    begin();
    List<Order> orders = pushed(1, batches(12, 10, Ops.batch(9, 4)));
    assertThat(firsts(orders)).containsExactly(11L);
    on(new Event.Applied(13));
    assertThat(pushed(1, batches(12, 30, Ops.batch(11, 2))))
        .containsExactly(new Order.Acknowledge(1 + asked, 13, 30));
    assertThat(status().stateName()).isEqualTo("InSync");
  }

  @Test
  void aGapBreaksAndEndsTheFollowing() {
    begin();
    List<Order> orders = pushed(1, batches(20, 10, Ops.batch(13, 2)));
    assertThat(orders).contains(new Order.Unsubscribe(1 + asked));
    Breakage breakage = status().breakage().orElseThrow();
    assertThat(breakage.reason()).isEqualTo(Reason.WALGap);
    assertThat(breakage.need()).isEqualTo(11);
    assertThat(breakage.first()).isEqualTo(13);
    assertThat(pushed(1, batches(20, 10, Ops.batch(11, 2)))).as("it has ended").isEmpty();
  }

  @Test
  void aGapBehindGoodPushesLosesNothingOfThese() {
    begin();
    pushed(1, batches(20, 10, Ops.batch(11, 1)));
    pushed(1, batches(20, 10, Ops.batch(12, 1)));
    pushed(1, batches(20, 10, Ops.batch(14, 1)));
    assertThat(firsts(on(new Event.Applied(12)))).containsExactly(12L);
    assertThat(on(new Event.Applied(13))).contains(new Order.Unsubscribe(1 + asked));
    assertThat(status().breakage().orElseThrow().need()).isEqualTo(13);
  }

  @Test
  void aMasterThatIsBehindInTheSameHistoryIsWaitedFor() {
    begin();
    assertThat(pushed(1, new Push.At(9))).isEmpty();
    assertThat(status().stateName()).isEqualTo("Stuck");
    pushed(1, new Push.At(10));
    assertThat(status().stateName()).isEqualTo("InSync");
  }

  @Test
  void aMasterThatPushesUpdatesIsNotIdle() {
    begin();
    for (int second = 0; second <= 31; second++) {
      pushed(1, new Push.At(10));
      nowMs += 1_000;
    }
    assertThat(status().stateName()).isEqualTo("Idle");
    pushed(1, batches(11, 10, Ops.batch(11, 1)));
    pushed(1, batches(12, 10, Ops.batch(12, 1)));
    on(new Event.Applied(12));
    on(new Event.Applied(13));
    assertThat(status().stateName()).isEqualTo("InSync");
    assertThat(status().stillSeconds()).isZero();
  }

  @Test
  void knowsThatItIsInSyncByWhatTheMasterTellsOnly() {
    begin();
    assertThat(status().stateName()).isEqualTo("CatchingUp");
    pushed(1, new Push.At(10));
    assertThat(status().stateName()).isEqualTo("InSync");
    nowMs += 7_000;
    assertThat(status().lagSeconds()).isEqualTo(7);
    pushed(1, new Push.At(10));
    assertThat(status().lagSeconds()).isZero();
    pushed(1, new Push.At(12));
    assertThat(status().stateName()).isEqualTo("CatchingUp");
  }

  @Test
  void isNotInSyncWhileItAppliesWhatTheMasterHadLongAgo() {
    begin();
    pushed(1, batches(11, 10, Ops.batch(11, 1)));
    pushed(1, batches(12, 10, Ops.batch(12, 1)));
    pushed(1, new Push.At(20));
    nowMs += 7_000;
    on(new Event.Applied(12));
    assertThat(status().masterSequence()).isEqualTo(20);
    on(new Event.Applied(13));
    assertThat(status().stateName()).isEqualTo("CatchingUp");
    assertThat(status().masterSequence()).isEqualTo(20);
    assertThat(status().lagSeconds()).isEqualTo(7);
  }

  @Test
  void isNotInSyncWhileAPushWaits() {
    begin();
    pushed(1, batches(11, 10, Ops.batch(11, 1)));
    pushed(1, batches(13, 10, Ops.batch(12, 2)));
    nowMs += 7_000;
    on(new Event.Applied(12));
    assertThat(status().stateName()).isEqualTo("CatchingUp");
    assertThat(status().masterSequence()).isEqualTo(13);
    assertThat(status().lagSeconds()).isEqualTo(7);
    on(new Event.Applied(14));
    assertThat(status().stateName()).isEqualTo("InSync");
  }

  @Test
  void whereAMasterEndedBeforeItIsFollowedAnewCountsNoMore() {
    begin();
    pushed(1, new Push.At(20));
    pushed(1, new Push.Changed());
    nowMs += PULL_MS;
    assertThat(on(new Event.Woken())).containsExactly(subscribe(2, 11));
    pushed(2, new Push.At(10));
    assertThat(status().stateName()).isEqualTo("InSync");
  }

  @Test
  void aMasterThatTellsOfUpdatesButSendsNoneIsStuck() {
    begin();
    for (int i = 0; i < 10; i++) {
      pushed(1, new Push.At(12));
    }
    assertThat(status().stateName()).isEqualTo("Stuck");
    assertThat(firsts(pushed(1, batches(12, 10, Ops.batch(11, 2))))).containsExactly(11L);
    on(new Event.Applied(13));
    assertThat(status().stateName()).isEqualTo("InSync");
  }

  @Test
  void pullsWhenTheStreamIsLostAndFollowsAgainWhenItIsBack() {
    begin();
    assertThat(pushed(1, new Push.Lost())).containsExactly(fetch(2, 11));
    on(new Event.Answered(2 + asked, new MasterAnswer.None<>("not connected")));
    assertThat(status().stateName()).isEqualTo("Disconnected");
    assertThat(begin()).containsExactly(subscribe(3, 11));
  }

  @Test
  void aStreamThatIsLostDuringAWriteLosesWhatWaits() {
    begin();
    pushed(1, batches(13, 10, Ops.batch(11, 1)));
    pushed(1, batches(13, 10, Ops.batch(12, 1)));
    assertThat(pushed(1, new Push.Lost())).isEmpty();
    assertThat(on(new Event.Applied(12))).containsExactly(fetch(2, 12));
  }

  @Test
  void aWriteThatFailsEndsTheFollowingAndIsTriedAgainAfterAPause() {
    begin();
    pushed(1, batches(13, 10, Ops.batch(11, 1)));
    assertThat(on(new Event.ApplyFailed("no space")))
        .containsExactlyInAnyOrder(
            new Order.Unsubscribe(1 + asked),
            new Order.Say(
                Order.Level.ERROR,
                "wrocksdb_slave::updates_generator_: Slave write error: no space"));
    assertThat(status().stateName()).isEqualTo("Stuck");
    assertThat(on(new Event.Woken())).isEmpty();
    nowMs += PULL_MS;
    assertThat(on(new Event.Woken())).containsExactly(subscribe(2, 11));
  }

  @Test
  void refusalsAreThoseOfThePull() {
    begin();
    pushed(1, new Push.NotFound());
    assertThat(status().stateName()).isEqualTo("Detached");
    nowMs += PULL_MS;
    assertThat(on(new Event.Woken())).containsExactly(subscribe(2, 11));
    pushed(2, new Push.Failed("the disk is ill"));
    assertThat(status().stateName()).isEqualTo("Stuck");
    assertThat(status().reason()).isEqualTo("the disk is ill");
    nowMs += PULL_MS;
    on(new Event.Woken());
    pushed(3, new Push.Purged(20));
    assertThat(status().breakage().orElseThrow().reason()).isEqualTo(Reason.InvalidSeqNumber);
  }

  @Test
  void aMasterThatIsNoLongerWhatItWasTellsItsHistoryAnew() {
    begin();
    assertThat(pushed(1, new Push.Changed())).isEmpty();
    assertThat(asked).isEqualTo(1);
    nowMs += PULL_MS;
    assertThat(on(new Event.Woken())).containsExactly(subscribe(2, 11));
    assertThat(asked).isEqualTo(2);
  }

  @Test
  void aReloadEndsTheFollowingAndBeginsAnotherOneAfterIt() {
    begin();
    assertThat(on(new Event.ReloadWanted()))
        .containsExactly(new Order.Unsubscribe(1 + asked), new Order.Reload());
    assertThat(pushed(1, batches(13, 10, Ops.batch(11, 1)))).isEmpty();
    assertThat(on(new Event.Reloaded(40, COPY))).containsExactly(subscribe(2, 41));
  }

  @Test
  void aMasterThatSaysNothingAnyMoreIsDisconnectedHoweverLevelTheSlaveWas() {
    begin();
    pushed(1, new Push.At(10));
    nowMs += 9_000;
    assertThat(status().stateName()).isEqualTo("InSync");
    nowMs += 1_001;
    assertThat(status().stateName()).isEqualTo("Disconnected");
    assertThat(status().reason()).contains("has not answered for 10 s");
    pushed(1, new Push.At(10));
    assertThat(status().stateName()).isEqualTo("InSync");
  }

  @Test
  void aWriteThatHangsHereIsSeenThoughTheMasterGoesOn() {
    begin();
    pushed(1, new Push.At(10));
    pushed(1, batches(11, 10, Ops.batch(11, 1)));
    assertThat(status().stateName()).as("it has only just come").isEqualTo("InSync");
    for (int second = 1; second <= 4; second++) {
      nowMs += 1_000;
      pushed(1, new Push.At(11 + second));
    }
    assertThat(status().stateName()).isEqualTo("CatchingUp");
    for (int second = 5; second <= 11; second++) {
      nowMs += 1_000;
      pushed(1, new Push.At(11 + second));
    }
    assertThat(status().stateName()).isEqualTo("Stuck");
    assertThat(status().reason()).contains("an update has been written here for 11 s");
    on(new Event.Applied(12));
    assertThat(status().stateName()).isEqualTo("Lagging");
  }

  private List<Order> begin() {
    return on(new Event.StreamStands());
  }

  private List<Order> pushed(long nth, Push push) {
    return on(new Event.Pushed(nth + asked, push));
  }

  private static Push.Batches batches(long last, int bytes, byte[]... logs) {
    return new Push.Batches(Arrays.asList(logs), last, bytes);
  }

  /** Tells it the history of its master whenever it asks for it. */
  private List<Order> on(Event event) {
    List<Order> orders = new ArrayList<>();
    for (Order order : slave.on(event, now())) {
      if (order instanceof Order.AskHistory ask) {
        asked++;
        orders.addAll(on(new Event.HistoryTold(ask.ticket(), new MasterAnswer.Given<>(history))));
      } else {
        orders.add(order);
      }
    }
    return orders;
  }

  /** The nth question for updates or following. */
  private Order subscribe(long nth, long position) {
    return new Order.Subscribe(nth + asked, position, "tag");
  }

  private Order fetch(long nth, long position) {
    return new Order.Fetch(nth + asked, position, 4, "tag");
  }

  /** With which sequences the batches begin that are to be applied. */
  private static List<Long> firsts(List<Order> orders) {
    List<Long> firsts = new ArrayList<>();
    for (Order order : orders) {
      if (order instanceof Order.Apply apply) {
        apply.logs().forEach(log -> firsts.add(Ops.parsed(log).sequence()));
      }
    }
    return firsts;
  }

  private SlaveStatus status() {
    return slave.view().at(now());
  }

  private Moment now() {
    return new Moment(nowMs * 1_000_000, Instant.EPOCH);
  }
}
