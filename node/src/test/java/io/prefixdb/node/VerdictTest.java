package io.prefixdb.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.Breakage;
import io.prefixdb.node.replication.Breakage.Reason;
import io.prefixdb.node.replication.SlaveState;
import io.prefixdb.node.replication.SlaveStatus;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class VerdictTest {
  private static final String MASTER = "orders-master:23002";
  private static final PrefixName P = new PrefixName("p");
  private static final PrefixName Q = new PrefixName("q");

  private static final SlaveState IN_SYNC = new SlaveState.InSync();
  private static final SlaveState CATCHING_UP = new SlaveState.CatchingUp();
  private static final SlaveState AWAY = new SlaveState.Disconnected("no answer");
  private static final SlaveState DETACHED = new SlaveState.Detached("the master has none");
  private static final SlaveState STUCK = new SlaveState.Stuck("the disk is full");
  private static final SlaveState EXCLUDED = new SlaveState.Excluded();
  private static final SlaveState RELOADING = new SlaveState.Reloading();
  private static final SlaveState BROKEN =
      new SlaveState.Broken(
          new Breakage(Reason.WALGap, 11, 15, 20, Instant.EPOCH, "update 11 is gone"));

  @Test
  void aMasterThatHasNotToldItsPrefixesIsNoReasonToBeReady() {
    Verdict verdict = Verdict.of(MASTER, true, false, List.of(), Verdict.NONE);

    assertThat(verdict.ready()).isFalse();
    assertThat(verdict.healthy()).isFalse();
    assertThat(verdict.reasons())
        .containsExactly("the master orders-master:23002 has not told its prefixes yet");
  }

  @Test
  void prefixesInSyncBeforeTheMasterToldAllOfThemAreNotEnough() {
    assertThat(Verdict.of(MASTER, true, false, List.of(at(P, IN_SYNC, 10)), Verdict.NONE).ready())
        .isFalse();
  }

  @Test
  void aMasterWithoutPrefixesHasAReadySlave() {
    assertThat(Verdict.of(MASTER, true, true, List.of(), Verdict.NONE))
        .isEqualTo(new Verdict(true, true, Set.of(), List.of()));
  }

  @Test
  void everyPrefixHasToBeLevelOnce() {
    Verdict first = listed(List.of(at(P, IN_SYNC, 10), at(Q, CATCHING_UP, 0)), Set.of());
    assertThat(first)
        .extracting(Verdict::ready, Verdict::healthy, Verdict::levelOnce, Verdict::reasons)
        .containsExactly(
            false, false, Set.of(P), List.of("prefix 'q' is 0 sequences behind the master"));

    Verdict second = listed(List.of(at(P, IN_SYNC, 10), at(Q, IN_SYNC, 3)), first.levelOnce());
    assertThat(second).isEqualTo(new Verdict(true, true, Set.of(P, Q), List.of()));
  }

  @Test
  void aPrefixThatTheMasterHasNothingInYetBecomesLevelByBeingInSync() {
    assertThat(listed(List.of(at(P, IN_SYNC, 0)), Set.of()).ready()).isTrue();
  }

  @Test
  void aSmallLagIsLevelAndALargeOneIsNot() {
    assertThat(listed(List.of(behind(false)), Set.of()))
        .isEqualTo(new Verdict(true, true, Set.of(P), List.of()));
    assertThat(listed(List.of(behind(true)), Set.of()))
        .isEqualTo(
            new Verdict(
                false, false, Set.of(), List.of("prefix 'p' is 4 sequences behind the master")));
  }

  @Test
  void whoFallsBehindLaterStaysReadyAndSaysSo() {
    assertThat(listed(List.of(behind(true)), Set.of(P)))
        .isEqualTo(
            new Verdict(
                true, false, Set.of(P), List.of("prefix 'p' is 4 sequences behind the master")));
  }

  /** As a new slave of a master whose log no longer begins at the first update. */
  @Test
  void nothingOfALittleIsNotLevel() {
    SlaveStatus empty = new SlaveStatus(P, CATCHING_UP, 0, 1, 1, false, 0, 0, 0);

    assertThat(listed(List.of(empty), Set.of()))
        .isEqualTo(
            new Verdict(
                false, false, Set.of(), List.of("prefix 'p' is 1 sequences behind the master")));
    assertThat(
            Verdict.of(
                    MASTER,
                    true,
                    true,
                    List.of(empty),
                    new Verdict(true, true, Set.of(), List.of()))
                .ready())
        .as("a prefix that is made while the slave serves")
        .isTrue();
  }

  @Test
  void brokenAndReloadingPrefixesAreNotReadyHoweverLevelTheyWere() {
    Verdict broken = listed(List.of(at(P, BROKEN, 20), at(Q, IN_SYNC, 1)), Set.of(P, Q));
    assertThat(broken)
        .isEqualTo(
            new Verdict(
                false, false, Set.of(P, Q), List.of("prefix 'p' is Broken: update 11 is gone")));

    Verdict reloading = listed(List.of(at(P, RELOADING, 20)), Set.of(P));
    assertThat(reloading)
        .isEqualTo(
            new Verdict(
                false,
                false,
                Set.of(P),
                List.of("prefix 'p' is Reloading: the prefix is being loaded anew")));
  }

  @Test
  void whoLosesTheMasterAfterBeingLevelServesOnButIsNotHealthy() {
    assertThat(Verdict.of(MASTER, false, true, List.of(at(P, AWAY, 10)), after(Set.of(P))))
        .isEqualTo(
            new Verdict(
                true,
                false,
                Set.of(P),
                List.of(
                    "the master orders-master:23002 is not connected",
                    "prefix 'p' is Disconnected: no answer; the master has not answered for 0 s")));
  }

  @Test
  void whoLosesTheMasterBeforeBeingLevelIsNotReady() {
    assertThat(listed(List.of(at(P, AWAY, 10)), Set.of()).ready()).isFalse();
    assertThat(listed(List.of(at(P, STUCK, 10)), Set.of()).ready()).isFalse();
  }

  @Test
  void whoCannotWriteAfterBeingLevelServesOnButIsNotHealthy() {
    assertThat(listed(List.of(at(P, STUCK, 10)), Set.of(P)))
        .extracting(Verdict::ready, Verdict::healthy, Verdict::reasons)
        .containsExactly(true, false, List.of("prefix 'p' is Stuck: the disk is full"));
  }

  @Test
  void aPrefixThatTheMasterHasNotServesOnButIsNotHealthy() {
    assertThat(listed(List.of(at(P, DETACHED, 0), at(Q, IN_SYNC, 1)), Set.of()))
        .isEqualTo(
            new Verdict(
                true, false, Set.of(Q), List.of("prefix 'p' is Detached: the master has none")));
  }

  @Test
  void aNewPrefixTakesNoReadySlaveOutOfService() {
    Verdict ready = new Verdict(true, true, Set.of(Q), List.of());
    List<SlaveStatus> withNew = List.of(at(P, CATCHING_UP, 0), at(Q, IN_SYNC, 1));

    assertThat(Verdict.of(MASTER, true, true, withNew, ready)).isEqualTo(ready);
    assertThat(Verdict.of(MASTER, true, true, List.of(behind(true)), ready).ready()).isFalse();
    assertThat(Verdict.of(MASTER, true, true, List.of(at(P, BROKEN, 9)), ready).ready()).isFalse();
    assertThat(Verdict.of(MASTER, true, true, List.of(at(P, STUCK, 9)), ready).ready()).isFalse();
  }

  @Test
  void excludedPrefixesDoNotCount() {
    assertThat(listed(List.of(at(P, EXCLUDED, 0)), Set.of()))
        .isEqualTo(new Verdict(true, true, Set.of(), List.of()));
  }

  @Test
  void everyPrefixThatIsNotWellHasItsReason() {
    assertThat(listed(List.of(at(P, BROKEN, 20), at(Q, STUCK, 1)), Set.of()).reasons())
        .containsExactly(
            "prefix 'p' is Broken: update 11 is gone", "prefix 'q' is Stuck: the disk is full");
  }

  @Test
  void theStateHasTheNameThatTheAdminPortTells() {
    assertThat(List.of(at(P, CATCHING_UP, 1), behind(true), at(P, AWAY, 1), at(P, EXCLUDED, 0)))
        .extracting(SlaveStatus::stateName, SlaveStatus::lagging)
        .containsExactly(
            tuple("CatchingUp", false),
            tuple("Lagging", true),
            tuple("Disconnected", false),
            tuple("Excluded", false));
  }

  private static Verdict listed(List<SlaveStatus> prefixes, Set<PrefixName> before) {
    return Verdict.of(MASTER, true, true, prefixes, after(before));
  }

  /** A verdict that was not ready and knew these prefixes as level. */
  private static Verdict after(Set<PrefixName> levelOnce) {
    return new Verdict(false, false, levelOnce, List.of());
  }

  private static SlaveStatus at(PrefixName prefix, SlaveState state, long masterSequence) {
    return new SlaveStatus(prefix, state, masterSequence, masterSequence, 0, false, 0, 0, 0);
  }

  private static SlaveStatus behind(boolean lagging) {
    return new SlaveStatus(P, CATCHING_UP, 6, 10, 4, lagging, 0, 0, 0);
  }
}
