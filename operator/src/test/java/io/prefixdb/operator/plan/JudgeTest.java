package io.prefixdb.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.crds.ReloadStatus;
import io.prefixdb.operator.observed.NodeVerdict.Broken;
import io.prefixdb.operator.observed.NodeVerdict.Disk;
import io.prefixdb.operator.observed.NodeVerdict.Loss;
import io.prefixdb.operator.observed.NodeVerdict.Retention;
import io.prefixdb.operator.observed.ObservedReload;
import io.prefixdb.operator.plan.Judgement.Remedy;
import io.prefixdb.operator.plan.ReloadVerdict.Reason;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rows of the table of causes: each its evidence, and nothing else of what may be done. */
final class JudgeTest {
  private static final String SPEC = "  slaves: 2\n  storage: {size: 1Gi}\n";
  private static final String SLAVE = "orders-slave-0";
  private static final String MASTER = "orders-master-0";
  private static final long GIB = 1L << 30;

  private final Situation world = Situation.settled(SPEC);

  @Test
  void fullVolumeOfEitherSideIsNamedFirst() {
    world.node(SLAVE).broken = new Broken("MasterBehind", 50L, 20L, null, null);
    world.node(MASTER).disk = new Disk(GIB / 100, GIB, GIB, 0L);
    assertHeld(Cause.DiskFull, Reason.DiskFull);
    assertThat(judged().evidence()).contains("the master");

    world.node(MASTER).disk = new Disk(GIB, GIB, 0L, 0L);
    world.node(SLAVE).disk = new Disk(1L, GIB, GIB, 0L);
    assertHeld(Cause.DiskFull, Reason.DiskFull);
    assertThat(judged().advice()).contains("grow the volume of orders-slave-0");
  }

  @Test
  void copyThatFindsNoRoomIsNotBegun() {
    world.node(SLAVE).breaks(world.now);
    world.node(MASTER).bytes = 50 * GIB;
    world.node(SLAVE).disk = new Disk(40 * GIB, 100 * GIB, 50 * GIB, 0L);

    assertHeld(Cause.DiskFull, Reason.DiskFull);
    assertThat(judged().evidence()).contains("54 GB");
  }

  @Test
  void logThatTheMasterDroppedForItsDiskIsTheDisksFault() {
    world.node(SLAVE).breaks(world.now);
    dropped();

    assertReload(Cause.DiskFull);
  }

  @Test
  void whatOnlyTheSlaveHasWeighsMoreThanALogThatTheDiskCost() {
    dropped();
    world.node(SLAVE).broken = new Broken("LineageMismatch", 11L, 20L, null, null);

    assertHeld(Cause.LineageMismatch, Reason.LineageMismatch);
  }

  @Test
  void lossThatALoadMadeGoodExplainsNoLaterBreak() {
    dropped();
    breakAndOrder();
    world.later(Duration.ofMinutes(1));
    world.node(SLAVE).loads();
    world.settle();
    world.later(Duration.ofDays(2));
    world.settle();
    world.node(SLAVE).breaks(world.now);

    assertReload(Cause.OneOffBurst);
  }

  private void dropped() {
    var loss = new Loss(world.now.toString(), "p", SLAVE, "WALDroppedForDisk", "");
    world.node(MASTER).retention = new Retention(7200L, 86400L, 1L, 1L, List.of(), loss);
  }

  @Test
  void newSlaveWasNotAway() {
    world.node(SLAVE).sequence = 0;
    world.node(SLAVE).breaksAtItsStart(world.now);
    assertReload(Cause.InitialLoad);
    assertThat(judged().evidence()).contains("nothing of 'p' yet");

    world.settle();
    world.node(SLAVE).failsToLoad("no such file");
    world.pass();
    assertReload(Cause.BadReload);
  }

  @Test
  void whatTheMasterHasNotIsNeverLoadedOver() {
    world.node(SLAVE).broken = new Broken("WALGap", 22L, 20L, null, null);
    assertHeld(Cause.MasterBehind, Reason.MasterBehind);

    world.node(SLAVE).broken = new Broken("WALGap", 21L, 20L, null, null);
    assertReload(Cause.OneOffBurst);

    world.node(SLAVE).broken = new Broken("LineageMismatch", 11L, 20L, null, null);
    assertHeld(Cause.LineageMismatch, Reason.LineageMismatch);
  }

  @Test
  void formerMasterIsLoadedForWhatOnlyItHasIsKeptAside() {
    world.node(SLAVE).broken = new Broken("MasterBehind", 50L, 20L, null, null);
    world.node(MASTER).branchEpoch = 2;
    assertReload(Cause.MasterBehind);
    assertThat(judged().advice()).contains("kept aside");

    world.node(SLAVE).branchEpoch = 2;
    assertHeld(Cause.MasterBehind, Reason.MasterBehind);
  }

  @Test
  void masterWithAShortLogIsMendedFirst() {
    world.node(SLAVE).breaks(world.now);
    world.node(MASTER).walTtlSeconds = 0L;

    assertHeld(Cause.MasterMisconfigured, Reason.MasterMisconfigured);
    assertThat(judged().advice()).contains("WAL_ttl_seconds=7200");
    world.pass();

    world.node(MASTER).walTtlSeconds = 7200L;
    assertReload(Cause.MasterMisconfigured);
  }

  @Test
  void slaveThatWasAwayForLongerThanTheLogLives() {
    world.node(SLAVE).silent = true;
    world.pass();
    world.later(Duration.ofHours(3));
    world.node(SLAVE).silent = false;
    world.pass();
    world.node(SLAVE).breaks(world.now.plusSeconds(20));

    assertReload(Cause.SlaveDown);
  }

  @Test
  void slaveThatWasAwayForAShortTimeWasNotDown() {
    world.node(SLAVE).silent = true;
    world.pass();
    world.later(Duration.ofHours(1));
    world.node(SLAVE).silent = false;
    world.pass();
    world.node(SLAVE).breaks(world.now.plusSeconds(20));

    assertReload(Cause.OneOffBurst);
  }

  @Test
  void slaveThatFindsTheLogGoneAtItsStartWasDown() {
    world.node(SLAVE).breaksAtItsStart(world.now);
    assertReload(Cause.SlaveDown);
  }

  /** Its process ends at each break, so it is always found at a start. */
  @Test
  void slaveThatEndsWhenItBreaksWasNotDown() {
    world.wish(SPEC + "  replication: {onBroken: Exit}\n");
    world.settle();
    world.node(SLAVE).breaksAtItsStart(world.now);
    assertReload(Cause.OneOffBurst);

    world.settle();
    world.node(SLAVE).loads();
    world.settle();
    world.later(Duration.ofHours(5));
    world.settle();
    world.node(SLAVE).breaksAtItsStart(world.now);
    assertHeld(Cause.ChronicOverload, Reason.WouldBreakAgain);
  }

  @Test
  void masterIsNotBlamedForAWishThatIsRefused() {
    world.node(SLAVE).breaks(world.now);
    world.node(MASTER).walTtlSeconds = 7200L;
    world.wish(SPEC + "  replication: {walTTL: 4h}\n  config: {nonsense: 1}\n");

    assertReload(Cause.OneOffBurst);
  }

  @Test
  void breakThatIsOlderThanTheStartIsNotOfIt() {
    world.wish(SPEC + "  reload: {mode: Manual}\n");
    world.node(SLAVE).breaks(world.now);
    world.settle();
    world.later(Duration.ofMinutes(5));
    world.node(SLAVE).breaksAtItsStart(world.now);

    assertReload(Cause.OneOffBurst);
  }

  @Test
  void reloadThatFailedIsMadeAgain() {
    breakAndOrder();
    world.node(SLAVE).failsToLoad("no route to host");
    world.pass();

    assertReload(Cause.BadReload);
    assertThat(judged().evidence()).contains("no route to host");
  }

  @Test
  void loadThatTookTooLongIsMadeAgainOnceWithTheSecondsToUse() {
    breakAndOrder();
    tooSlow();
    assertReload(Cause.BadReload);
    assertThat(judged().advice()).contains("walTTL to at least 11250s");

    world.later(Duration.ofMinutes(2));
    world.settle();
    tooSlow();
    assertHeld(Cause.BadReload, Reason.WouldOverrun);
  }

  private void tooSlow() {
    world.later(Duration.ofHours(2).plusMinutes(30));
    world.node(SLAVE).loads();
    world.node(SLAVE).breaks(world.now);
    world.pass();
    world.later(Duration.ofSeconds(6));
    world.pass();
  }

  @Test
  void breakSoonAfterAReloadIsChronic() {
    breakSoonAfterAReload();

    assertHeld(Cause.ChronicOverload, Reason.WouldBreakAgain);
  }

  @Test
  void secondBurstWithinADayIsChronic() {
    breakAndOrder();
    world.node(SLAVE).loads();
    world.settle();
    world.later(Duration.ofHours(5));
    world.settle();
    world.node(SLAVE).breaks(world.now);

    assertHeld(Cause.ChronicOverload, Reason.WouldBreakAgain);
  }

  @Test
  void anotherPrefixThatTheSameBurstLeftBehindIsLoadedToo() {
    breakAndOrder();
    world.node(SLAVE).loads();
    world.settle();
    world.node(SLAVE).prefix = "q";
    world.later(Duration.ofMinutes(5));
    world.node(SLAVE).breaks(world.now);
    world.pass();

    assertReload(Cause.OneOffBurst);
  }

  @Test
  void failureBeforeALongTimeInHealthExplainsNothing() {
    breakAndOrder();
    world.node(SLAVE).loads();
    world.node(SLAVE).state = "Lagging";
    world.pass();
    world.later(Duration.ofMinutes(16));
    world.pass();
    assertThat(world.reloadsOf(SLAVE).getLast().status().reason()).isEqualTo("NoProgress");
    world.node(SLAVE).state = "InSync";
    world.settle();
    world.later(Duration.ofDays(60));
    world.settle();
    world.node(SLAVE).breaks(world.now);

    assertReload(Cause.OneOffBurst);
  }

  @Test
  void singleBurstIsLoadedOnce() {
    world.node(SLAVE).breaks(world.now);

    assertReload(Cause.OneOffBurst);
    assertThat(judged().advice()).contains("portions");
  }

  @Test
  void singleBurstIsLoadedWhenTheLoadIsLessWhileAnotherSlaveServes() {
    var other = world.node("orders-slave-1");
    other.lagSeconds = 3000;
    other.state = "Lagging";
    world.node(SLAVE).breaks(world.now);
    assertThat(world.pass().reloads().reason()).isEqualTo(Reason.HighLoad);

    other.lagSeconds = 30;
    world.settle();
    assertThat(world.orders).hasSize(1);
  }

  @Test
  void singleBurstIsLoadedAtOnceWhenNoOtherSlaveServes() {
    var other = world.node("orders-slave-1");
    other.lagSeconds = 3000;
    other.ready = false;
    world.node(SLAVE).breaks(world.now);
    world.settle();

    assertThat(world.orders).hasSize(1);
  }

  @Test
  void anotherRocksdbThatCannotReadIsIncompatible() {
    world.node(SLAVE).broken = new Broken("CorruptUpdate", 11L, 20L, null, null);
    world.node(SLAVE).rocksdb = "7.8.3";
    world.node(MASTER).rocksdb = "11.8.1";
    assertHeld(Cause.Incompatible, Reason.Incompatible);

    world.node(SLAVE).rocksdb = "11.8.1";
    assertReload(Cause.Unknown);
  }

  @Test
  void whatNothingExplainsIsLoadedOnce() {
    world.node(SLAVE).broken = new Broken("LocalDivergence", 11L, 20L, null, null);
    assertReload(Cause.Unknown);
    world.settle();
    world.node(SLAVE).loads();
    world.settle();
    world.later(Duration.ofHours(5));
    world.settle();

    world.node(SLAVE).broken = new Broken("LocalDivergence", 31L, 40L, null, null);
    assertHeld(Cause.Unknown, Reason.NeedsDeveloper);
  }

  /** The node replaces nothing but what is damaged, and keeps that until it is in sync. */
  @Test
  void damagedCopyIsLoadedOnce() {
    world.node(SLAVE).broken = new Broken("LocalDamage", 0L, 0L, null, null);
    assertReload(Cause.Unknown);
    assertThat(judged().evidence()).isEqualTo("LocalDamage on 'p'");
  }

  @Test
  void settingThatIsChangedLetsRemediesGoOn() {
    breakSoonAfterAReload();
    world.settle();
    int orders = world.orders.size();
    world.wish(SPEC + "  image: other\n");
    world.settle();
    world.node(SLAVE).breaks(world.now);
    world.settle();
    assertThat(world.orders).as("an image is no tuning").hasSize(orders);

    world.wish(SPEC + "  replication: {slave: {log_limit_per_req: 1000}}\n");
    world.settle();
    world.later(Duration.ofSeconds(1));
    world.node(SLAVE).breaks(world.now);
    world.settle();
    assertThat(world.orders).hasSize(orders + 1);
  }

  private void breakSoonAfterAReload() {
    breakAndOrder();
    world.node(SLAVE).loads();
    world.settle();
    world.later(Duration.ofMinutes(5));
    world.node(SLAVE).breaks(world.now);
    world.pass();
  }

  private void breakAndOrder() {
    world.node(SLAVE).breaks(world.now);
    world.settle();
    assertThat(world.reloadsOf(SLAVE).getLast().status())
        .extracting(ReloadStatus::phase)
        .isEqualTo(ReloadStatus.Phase.Running);
  }

  private void assertReload(Cause cause) {
    assertThat(judged().cause()).isEqualTo(cause);
    assertThat(judged().remedy()).isEqualTo(new Remedy.Reload());
  }

  private void assertHeld(Cause cause, Reason reason) {
    int orders = world.orders.size();
    List<ObservedReload> reloads = world.reloadsOf(SLAVE);
    assertThat(judged().cause()).isEqualTo(cause);
    assertThat(judged().remedy())
        .isInstanceOfSatisfying(
            Remedy.Hold.class,
            hold -> {
              assertThat(hold.reason()).isEqualTo(reason);
              assertThat(hold.why()).isNotBlank();
            });
    Plan plan = world.pass();
    assertThat(plan.reloads().reason()).isEqualTo(reason);
    world.settle();
    assertThat(world.orders).as("nothing is done").hasSize(orders);
    assertThat(world.reloadsOf(SLAVE)).hasSameSizeAs(reloads);
  }

  private Judgement judged() {
    var observed = world.observe();
    var ward = new Ward(world.desired, observed, world.status, world.now);
    ward.look();
    return Judge.of(ward.facts(observed.node(SLAVE).orElseThrow()).orElseThrow());
  }
}
