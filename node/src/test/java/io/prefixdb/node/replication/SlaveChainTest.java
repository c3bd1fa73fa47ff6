package io.prefixdb.node.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.model.History;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.model.Updates;
import io.prefixdb.node.replication.UpdateStream.Push;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the end of a chain says of itself when the node in the middle says how it stands. */
final class SlaveChainTest {
  private static final Timeline TIMELINE =
      new Timeline(List.of(new Timeline.Branch("a".repeat(32), 1, 1)));

  private long nowMs = 5_000;
  private Slave slave = slave(1_000);
  private long ticket;

  private Slave slave(long pullMs) {
    return new Slave(
        new PrefixName("p"),
        Ops.config(pullMs, 0),
        11,
        true,
        new Origin(TIMELINE, true),
        new Moment(nowMs * 1_000_000, Instant.EPOCH));
  }

  @BeforeEach
  void follow() {
    on(new Event.StreamStands());
    push(new Push.At(10));
    assertThat(status().stateName()).isEqualTo("InSync");
  }

  @Test
  void isInSyncWhileTheMiddleIs() {
    push(new Push.Stands(new Standing(10, 300, "InSync")));
    nowMs += 1_000;
    assertThat(status().stateName()).isEqualTo("InSync");
    assertThat(status().lagSequences()).isZero();
    assertThat(status().lagSeconds()).isEqualTo(1.3);
    push(new Push.Stands(new Standing(10, 200, "Idle")));
    push(new Push.At(10));
    assertThat(status().stateName()).isEqualTo("InSync");
    assertThat(status().lagSeconds()).isEqualTo(0.2);
    assertThat(status().reason()).isEmpty();
  }

  @Test
  void isCutOffWithAnAgeWhenTheMiddleIs() {
    push(new Push.Stands(new Standing(25, 40_000, "Disconnected")));
    nowMs += 5_000;
    push(new Push.At(10));

    assertThat(status().stateName()).isEqualTo("Disconnected");
    assertThat(status().reason())
        .isEqualTo(
            "the node that is followed is Disconnected itself, and was level with its master 45 s"
                + " ago");
    assertThat(status().masterSequence()).isEqualTo(25);
    assertThat(status().lagSequences()).isEqualTo(15);
    assertThat(status().lagSeconds()).isEqualTo(45);
  }

  @Test
  void tellsThoseBelowTheWholeWay() {
    push(new Push.Stands(new Standing(25, 40_000, "Broken")));
    nowMs += 5_000;
    push(new Push.At(10));
    assertThat(Standing.of(status())).isEqualTo(new Standing(25, 45_000, "Disconnected"));

    push(new Push.Stands(new Standing(25, 200, "CatchingUp"))); // and what it got is on its way
    nowMs += 1_000;
    assertThat(Standing.of(status())).isEqualTo(new Standing(25, 46_000, "Lagging"));
  }

  @Test
  void catchesUpWithTheFirstMasterWhenTheMiddleDoes() {
    push(new Push.Stands(new Standing(12, 2_000, "Lagging")));
    assertThat(status().stateName()).isEqualTo("CatchingUp");
    assertThat(status().lagSequences()).isEqualTo(2);
    assertThat(status().lagSeconds()).isEqualTo(2);

    push(new Push.Batches(List.of(Ops.batch(11, 2)), 12, 100));
    on(new Event.Applied(13));
    push(new Push.Stands(new Standing(12, 100, "InSync")));
    push(new Push.At(12));
    assertThat(status().stateName()).isEqualTo("InSync");
    assertThat(status().lagSeconds()).isEqualTo(0.1);
  }

  @Test
  void whatIsOnTheWayFromTheMiddleAddsToWhatTheMiddleLacks() {
    push(new Push.Stands(new Standing(10, 500, "InSync")));
    nowMs += 1_000;
    push(new Push.Stands(new Standing(10, 500, "InSync")));
    push(new Push.At(10));
    push(new Push.Batches(List.of(Ops.batch(11, 1)), 12, 100));
    nowMs += 2_000; // the write takes that long
    assertThat(status().lagSeconds()).isEqualTo(2.5);
  }

  @Test
  void aMiddleThatBecomesAMasterIsNoMiddleAnyMore() {
    push(new Push.Stands(new Standing(25, 40_000, "Disconnected")));
    push(new Push.Changed());
    nowMs += 1_000;
    on(new Event.Woken());
    push(new Push.At(10));
    assertThat(status().stateName()).isEqualTo("InSync");
    assertThat(status().masterSequence()).isEqualTo(10);
  }

  @Test
  void whatWasSaidLongAgoDoesNotCount() {
    push(new Push.Stands(new Standing(25, 40_000, "Broken")));
    for (int second = 1; second <= 31; second++) {
      assertThat(status().stateName()).isEqualTo("Disconnected");
      nowMs += 1_000;
      push(new Push.At(10));
    }
    assertThat(status().stateName()).isEqualTo("Idle");
  }

  @Test
  void aSlaveThatPullsIsToldWithEachAnswerUntilTheNext() {
    pulls(60_000);
    answered(Optional.of(new Standing(25, 40_000, "Disconnected")));
    nowMs += 50_000;
    assertThat(status().stateName()).isEqualTo("Disconnected");
    assertThat(status().masterSequence()).isEqualTo(25);
    assertThat(status().lagSeconds()).isEqualTo(90);

    nowMs += 10_000;
    on(new Event.Woken());
    answered(Optional.of(new Standing(10, 300, "InSync")));
    assertThat(status().stateName()).isEqualTo("Idle");
    assertThat(status().lagSeconds()).isEqualTo(0.3);
  }

  @Test
  void whatAnAnswerSaidLongAgoDoesNotCount() {
    pulls(1_000);
    answered(Optional.of(new Standing(25, 40_000, "Broken")));
    for (int second = 1; second <= 31; second++) {
      assertThat(status().stateName()).isEqualTo("Disconnected");
      nowMs += 1_000;
      on(new Event.Woken());
      answered(Optional.empty());
    }
    assertThat(status().stateName()).isEqualTo("Idle");
  }

  private void pulls(long pullMs) {
    slave = slave(pullMs);
    on(new Event.Woken());
  }

  private void answered(Optional<Standing> standing) {
    on(new Event.Answered(ticket, new MasterAnswer.Given<>(new Updates.CaughtUp(10)), standing));
  }

  @Test
  void aMiddleThatSaysNonsenseIsBehindForLong() {
    push(new Push.Stands(new Standing(Long.MAX_VALUE, Long.MAX_VALUE, "nonsense")));
    assertThat(status().stateName()).isEqualTo("Disconnected");
    assertThat(status().lagSeconds()).isEqualTo(365 * 86_400);
    assertThat(status().lagSequences()).isEqualTo(Long.MAX_VALUE - 10);
  }

  /** Negative numbers are no numbers of the stream. */
  @Test
  void aMiddleThatWasNotToldWhereItsMasterEndsSaysNothingElse() {
    SlaveState stuck = new SlaveState.Stuck("the master is an original");
    SlaveStatus status = new SlaveStatus(new PrefixName("p"), stuck, 10, -1, 0, false, 1.5, 0, 0);
    assertThat(Standing.of(status)).isEqualTo(new Standing(0, 1_500, "Stuck"));
  }

  private void push(Push push) {
    on(new Event.Pushed(ticket, push));
  }

  /** Tells it the history of its master whenever it asks for it. */
  private void on(Event event) {
    for (Order order : slave.on(event, new Moment(nowMs * 1_000_000, Instant.EPOCH))) {
      if (order instanceof Order.AskHistory ask) {
        History history = new History(TIMELINE, "tag", 10);
        on(new Event.HistoryTold(ask.ticket(), new MasterAnswer.Given<>(history)));
      } else if (order instanceof Order.Subscribe wish) {
        ticket = wish.ticket();
      } else if (order instanceof Order.Fetch fetch) {
        ticket = fetch.ticket();
      }
    }
  }

  private SlaveStatus status() {
    return slave.view().at(new Moment(nowMs * 1_000_000, Instant.EPOCH));
  }
}
