package io.prefixdb.node.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.config.SlaveConfig;
import io.prefixdb.node.config.Transfer;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.History;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.model.Timeline.Branch;
import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.model.UpdateBatch.Op;
import io.prefixdb.node.model.Updates;
import io.prefixdb.node.replication.Breakage.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A master that tells no history was away: what it has now is looked at before it is followed. */
final class SlaveSampleTest {
  private static final PrefixName P = new PrefixName("p");
  private static final long PULL_MS = 1_000;
  private static final Timeline OURS = new Timeline(List.of(new Branch("a".repeat(32), 1, 1)));
  private static final Origin OF_AN_ORIGINAL = new Origin(Timeline.UNKNOWN, true);

  private long nowMs = 5_000;

  /** Of the last question. */
  private long ticket;

  private Slave slave = slave(Ops.config(PULL_MS, 0));

  @Test
  void oneThatHasAnotherUpdateUnderTheLastNumberIsNotFollowed() {
    apply(11);
    assertThat(back(Timeline.UNKNOWN)).containsExactly(compare(11));
    assertThat(compared(new MasterAnswer.Given<>(new Sample.Other(40))))
        .containsExactly(new Order.Disown());
    assertThat(slave.view().at(now()).breakage()).as("told before it is kept").isEmpty();
    on(new Event.Disowned());
    Breakage breakage = slave.view().at(now()).breakage().orElseThrow();
    assertThat(breakage.reason()).isEqualTo(Reason.LineageMismatch);
    assertThat(breakage.need()).isEqualTo(12);
    assertThat(breakage.last()).isEqualTo(40);
    assertThat(breakage.message()).contains("another update 11");
    nowMs += 3_600_000;
    assertThat(wake()).isEmpty();
  }

  @Test
  void itIsNotFollowedEitherWhereThatCannotBeKept() {
    apply(11);
    back(Timeline.UNKNOWN);
    compared(new MasterAnswer.Given<>(new Sample.Other(40)));
    on(new Event.FollowFailed("no space left"));
    assertThat(slave.view().at(now()).stateName()).isEqualTo("Stuck");
    wake();
    assertThat(told(Timeline.UNKNOWN, "back")).containsExactly(compare(11));
  }

  @Test
  void itIsNotFollowedAfterARestartEitherUntilItIsLoaded() {
    slave = slave(12, new Origin(Timeline.UNKNOWN, true, true, false, Optional.empty()));
    begin();
    answered(new Updates.Batches(List.of(Ops.batch(12, 1)), 12, 12, 40));
    Breakage breakage = slave.view().at(now()).breakage().orElseThrow();
    assertThat(breakage.reason()).isEqualTo(Reason.LineageMismatch);
    assertThat(breakage.message()).contains("another update 11");

    on(new Event.ReloadWanted());
    on(new Event.Reloaded(40, OF_AN_ORIGINAL));
    assertThat(told(Timeline.UNKNOWN, "tag"))
        .containsExactly(new Order.Fetch(ticket, 41, 4, "tag"));
  }

  @Test
  void oneThatHasTheSameIsAskedOnAndNotLookedAtAgain() {
    apply(11);
    back(Timeline.UNKNOWN);
    assertThat(compared(new MasterAnswer.Given<>(new Sample.Same(40)))).containsExactly(fetch(12));
    answered(new Updates.CaughtUp(11));
    assertThat(wake()).containsExactly(fetch(12));
  }

  @Test
  void whatNobodyHasAnyMoreSpeaksAgainstNobody() {
    apply(11);
    back(Timeline.UNKNOWN);
    assertThat(compared(new MasterAnswer.Given<>(new Sample.Unknown(40))))
        .containsExactly(fetch(12));
  }

  /** It may have gone on when it is asked for what comes next. */
  @Test
  void oneThatEndsBeforeThatIsBehindWhateverItSaysLater() {
    apply(11);
    back(Timeline.UNKNOWN);
    assertThat(compared(new MasterAnswer.Given<>(new Sample.Unknown(10)))).isEmpty();
    Breakage breakage = slave.view().at(now()).breakage().orElseThrow();
    assertThat(breakage.reason()).isEqualTo(Reason.MasterBehind);
    assertThat(breakage.last()).isEqualTo(10);
  }

  @Test
  void theQuestionIsAskedUntilItIsAnswered() {
    apply(11);
    back(Timeline.UNKNOWN);
    assertThat(compared(new MasterAnswer.None<>("lost"))).isEmpty();
    assertThat(slave.view().at(now()).stateName()).isEqualTo("Disconnected");
    assertThat(wake()).containsExactly(compare(11));
    assertThat(compared(new MasterAnswer.Stale<>())).isEmpty();
    assertThat(wake()).containsExactly(new Order.AskHistory(ticket));
  }

  @Test
  void nothingIsComparedOfWhichNothingIsKnown() {
    begin();
    assertThat(back(Timeline.UNKNOWN)).containsExactly(fetch(11));
  }

  /** It may have been put back while the slave was away. */
  @Test
  void whatIsKnownOfARunBeforeIsComparedAtTheStart() {
    slave = slave(11, knowing(9, false));
    assertThat(start(Timeline.UNKNOWN)).containsExactly(new Order.Compare(ticket, 9, "tag"));
    assertThat(compared(new MasterAnswer.Given<>(new Sample.Same(40))))
        .containsExactly(new Order.Fetch(ticket, 11, 4, "tag"));

    slave = slave(11, knowing(9, false));
    start(Timeline.UNKNOWN);
    assertThat(compared(new MasterAnswer.Given<>(new Sample.Other(40))))
        .containsExactly(new Order.Disown());
    on(new Event.Disowned());
    assertThat(slave.view().at(now()).reason()).contains("another update 9");
  }

  /** It was another one that was asked then, for a name led elsewhere for a while. */
  @Test
  void theRightMasterIsFollowedOnWhateverWasFoundBefore() {
    slave = slave(12, knowing(11, true));
    assertThat(start(Timeline.UNKNOWN)).containsExactly(new Order.Compare(ticket, 11, "tag"));
    assertThat(compared(new MasterAnswer.Given<>(new Sample.Same(40))))
        .containsExactly(new Order.Own());
    assertThat(on(new Event.Owned())).containsExactly(new Order.AskHistory(ticket));
    assertThat(told(OURS, "tag")).containsExactly(new Order.Compare(ticket, 11, "tag"));
    assertThat(compared(new MasterAnswer.Given<>(new Sample.Same(40))))
        .containsExactly(new Order.Follow(OURS));
  }

  @Test
  void whatTellsNothingLeavesWhatWasFoundBefore() {
    for (Sample sample : List.of(new Sample.Other(40), new Sample.Unknown(40))) {
      slave = slave(12, knowing(11, true));
      start(Timeline.UNKNOWN);
      compared(new MasterAnswer.Given<>(sample));
      answered(new Updates.CaughtUp(40));
      Breakage breakage = slave.view().at(now()).breakage().orElseThrow();
      assertThat(breakage.reason()).isEqualTo(Reason.LineageMismatch);
    }
  }

  @Test
  void thatItIsTheRightOneIsFoundAgainWhereItCannotBeKept() {
    slave = slave(12, knowing(11, true));
    start(Timeline.UNKNOWN);
    compared(new MasterAnswer.Given<>(new Sample.Same(40)));
    on(new Event.FollowFailed("no space left"));
    wake();
    assertThat(told(Timeline.UNKNOWN, "tag")).containsExactly(new Order.Compare(ticket, 11, "tag"));
  }

  /** It is the same connection all the time: nobody has stopped that master. */
  @Test
  void aPrefixThatWasGoneForAWhileIsLookedAt() {
    apply(11);
    on(new Event.Answered(ticket, new MasterAnswer.Refused<>(Status.PrefixNotFound)));
    assertThat(slave.view().at(now()).stateName()).isEqualTo("Detached");
    assertThat(wake()).containsExactly(new Order.Compare(ticket, 11, "tag"));
    on(new Event.Compared(ticket, new MasterAnswer.Refused<>(Status.PrefixNotFound)));
    assertThat(wake()).containsExactly(new Order.Compare(ticket, 11, "tag"));
  }

  @Test
  void aMasterWhoseEndWentBackIsLookedAtBeforeAnythingIsTaken() {
    begin();
    Updates first = new Updates.Batches(List.of(Ops.batch(11, 1)), 11, 11, 40);
    answered(first);
    assertThat(on(new Event.Applied(12))).containsExactly(new Order.Fetch(ticket, 12, 4, "tag"));
    Updates less = new Updates.Batches(List.of(Ops.batch(12, 1)), 12, 12, 30);
    assertThat(on(new Event.Answered(ticket, new MasterAnswer.Given<>(less))))
        .containsExactly(new Order.Compare(ticket, 11, "tag"));
    assertThat(compared(new MasterAnswer.Given<>(new Sample.Same(40))))
        .containsExactly(new Order.Fetch(ticket, 12, 4, "tag"));
    assertThat(on(new Event.Answered(ticket, new MasterAnswer.Given<>(less))))
        .hasExactlyElementsOfTypes(Order.Apply.class);
  }

  @Test
  void nothingIsComparedAfterALoad() {
    apply(11);
    on(new Event.ReloadWanted());
    on(new Event.Reloaded(30, OF_AN_ORIGINAL));
    told(Timeline.UNKNOWN, "tag");
    assertThat(back(Timeline.UNKNOWN)).containsExactly(fetch(31));
  }

  @ParameterizedTest
  @CsvSource({"ORIGINAL, 0", "AUTO, 1"})
  void nothingIsComparedWhereAnOriginalWouldNotAskOrUpdatesMayBeMissing(
      Transfer transfer, long loss) {
    slave = slave(Ops.config(PULL_MS, transfer, loss));
    apply(11);
    assertThat(back(Timeline.UNKNOWN)).containsExactly(fetch(12));
  }

  /** An original that is replaced by one of ours: its history is not taken over unseen. */
  @Test
  void aHistoryIsKeptOnlyAfterTheLook() {
    apply(11);
    assertThat(back(OURS)).containsExactly(compare(11));
    assertThat(compared(new MasterAnswer.Given<>(new Sample.Same(40))))
        .containsExactly(new Order.Follow(OURS));
    assertThat(on(new Event.Followed())).containsExactly(fetch(12));
  }

  @Test
  void aReloadWaitsForNoAnswer() {
    apply(11);
    back(Timeline.UNKNOWN);
    assertThat(on(new Event.ReloadWanted())).containsExactly(new Order.Reload());
    assertThat(compared(new MasterAnswer.Given<>(new Sample.Other(40)))).isEmpty();
    assertThat(slave.view().at(now()).stateName()).isEqualTo("Reloading");
  }

  @Test
  void updatesAreComparedByTheirNumbersWhateverTheirBatchesAre() {
    Witness taken = Witness.lastOf(Ops.batch(9, 3));
    assertThat(taken.sequence()).isEqualTo(11);
    Updates single = batches(UpdateBatch.of(11, List.of(Ops.increment("k11"))).bytes());
    Updates other =
        batches(UpdateBatch.of(10, List.of(Ops.put("x", 1), Ops.put("k11", 1))).bytes());
    assertThat(Sample.of(taken, single)).isEqualTo(new Sample.Same(40));
    assertThat(Sample.of(taken, batches(Ops.batch(9, 5)))).isEqualTo(new Sample.Same(40));
    assertThat(Sample.of(taken, other)).isEqualTo(new Sample.Other(40));
    assertThat(Sample.of(taken, batches(Ops.batch(12, 5)))).isEqualTo(new Sample.Unknown(40));
    assertThat(Sample.of(taken, new Updates.Purged(40))).isEqualTo(new Sample.Unknown(40));
    assertThat(Sample.of(taken, new Updates.CaughtUp(10))).isEqualTo(new Sample.Unknown(10));
    assertThat(Sample.of(taken, batches(new byte[] {1}))).isEqualTo(new Sample.Unknown(40));
  }

  /** An original slave writes the time at which it applied an update, not that of the master. */
  @Test
  void updatesThatDifferInTheirTimesOnlySpeakAgainstNobody() {
    Op put = new Op.Put(Bytes.utf8("k"), Bytes.utf8("1time"));
    Op later = new Op.Put(Bytes.utf8("k"), Bytes.utf8("1TIME"));
    Op merge = new Op.Merge(Bytes.utf8("k"), Bytes.utf8("1time"));
    Op mergedLater = new Op.Merge(Bytes.utf8("k"), Bytes.utf8("1TIME"));
    assertThat(sample(put, put)).isEqualTo(new Sample.Same(40));
    assertThat(sample(put, later)).isEqualTo(new Sample.Same(40));
    assertThat(sample(merge, mergedLater)).isEqualTo(new Sample.Same(40));
    assertThat(sample(put, merge)).isEqualTo(new Sample.Other(40));
    assertThat(sample(put, new Op.Put(Bytes.utf8("k"), Bytes.utf8("2time"))))
        .isEqualTo(new Sample.Other(40));
    assertThat(sample(put, new Op.Put(Bytes.utf8("l"), Bytes.utf8("1time"))))
        .isEqualTo(new Sample.Other(40));
    assertThat(sample(put, new Op.Delete(Bytes.utf8("k")))).isEqualTo(new Sample.Other(40));
  }

  private static Sample sample(Op theirs, Op ours) {
    return Sample.of(Witness.of(11, ours), batches(UpdateBatch.of(11, List.of(theirs)).bytes()));
  }

  private static Updates batches(byte[] log) {
    return new Updates.Batches(List.of(log), 0, 0, 40);
  }

  /** Follows a master that tells no history, up to that update. */
  private void apply(long last) {
    begin();
    byte[] log = Ops.batch(11, (int) (last - 10));
    answered(new Updates.Batches(List.of(log), 11, 11, last));
    on(new Event.Applied(last + 1));
    wake();
  }

  private void begin() {
    start(Timeline.UNKNOWN);
  }

  private List<Order> start(Timeline timeline) {
    wake();
    return told(timeline, "tag");
  }

  /** Of a copy of which one update is known. */
  private static Origin knowing(long sequence, boolean foreign) {
    return new Origin(
        Timeline.UNKNOWN,
        true,
        foreign,
        false,
        Optional.of(Witness.of(sequence, Ops.increment("k"))));
  }

  /** The master was away and is asked who it is; what follows on that. */
  private List<Order> back(Timeline timeline) {
    on(new Event.Answered(ticket, new MasterAnswer.Stale<>()));
    wake();
    return told(timeline, "back");
  }

  private List<Order> wake() {
    nowMs += PULL_MS;
    return on(new Event.Woken());
  }

  private List<Order> told(Timeline timeline, String tag) {
    return on(
        new Event.HistoryTold(ticket, new MasterAnswer.Given<>(new History(timeline, tag, -1))));
  }

  private List<Order> compared(MasterAnswer<Sample> answer) {
    return on(new Event.Compared(ticket, answer));
  }

  private void answered(Updates updates) {
    on(new Event.Answered(ticket, new MasterAnswer.Given<>(updates)));
  }

  private Order compare(long sequence) {
    return new Order.Compare(ticket, sequence, "back");
  }

  private Order fetch(long sequence) {
    return new Order.Fetch(ticket, sequence, 4, "back");
  }

  private Slave slave(SlaveConfig config) {
    return new Slave(P, config, 11, true, OF_AN_ORIGINAL, now());
  }

  private Slave slave(long position, Origin origin) {
    return new Slave(P, Ops.config(PULL_MS, 0), position, true, origin, now());
  }

  private Moment now() {
    return new Moment(nowMs * 1_000_000, Instant.EPOCH);
  }

  /** What it asks and has done; the number of its question is kept. */
  private List<Order> on(Event event) {
    List<Order> orders =
        slave.on(event, now()).stream().filter(order -> !(order instanceof Order.Say)).toList();
    for (Order order : orders) {
      if (order instanceof Order.Question question) {
        ticket =
            switch (question) {
              case Order.AskHistory ask -> ask.ticket();
              case Order.Compare look -> look.ticket();
              case Order.Fetch fetch -> fetch.ticket();
            };
      }
    }
    return orders;
  }
}
