package io.prefixdb.node.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.model.History;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.model.Updates;
import io.prefixdb.node.replication.Breakage.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What breaks a slave, and how a reload mends it. */
final class SlaveBreakTest extends SlaveTests {
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
}
