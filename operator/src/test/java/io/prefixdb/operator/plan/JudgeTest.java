package io.prefixdb.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.operator.observed.NodeVerdict.Broken;
import io.prefixdb.operator.observed.NodeVerdict.Disk;
import io.prefixdb.operator.observed.NodeVerdict.Loss;
import io.prefixdb.operator.observed.NodeVerdict.Retention;
import io.prefixdb.operator.plan.ReloadVerdict.Reason;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Causes that show around a slave, each by its evidence: disks, the master, histories, a start. */
final class JudgeTest extends JudgeTests {
  private static final String MASTER = "orders-master-0";
  private static final long GIB = 1L << 30;

  @Test
  void fullVolumeOfEitherSideIsNamedFirst() {
    world.node(SLAVE).broken = new Broken("MasterBehind", 50L, 20L, null, null);
    world.node(MASTER).disk = new Disk(GIB / 100, GIB, 0L);
    assertHeld(Cause.DiskFull, Reason.DiskFull);
    assertThat(judged().evidence()).contains("the master");

    world.node(MASTER).disk = new Disk(GIB, GIB, 0L);
    world.node(SLAVE).disk = new Disk(1L, GIB, 0L);
    assertHeld(Cause.DiskFull, Reason.DiskFull);
    assertThat(judged().advice()).contains("grow the volume of orders-slave-0");
  }

  @Test
  void copyThatFindsNoRoomIsNotBegun() {
    world.node(SLAVE).breaks(world.now);
    world.node(MASTER).bytes = 50 * GIB;
    world.node(SLAVE).disk = new Disk(40 * GIB, 100 * GIB, 0L);

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
    world.node(MASTER).retention = new Retention(7200L, 86400L, 1L, List.of(), loss);
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
    assertThat(judged().advice())
        .contains("/v1/retention", "{\"ttl\": \"7200s\"}", "WAL_ttl_seconds=7200");
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
  void anotherRocksdbThatCannotReadIsIncompatible() {
    world.node(SLAVE).broken = new Broken("CorruptUpdate", 11L, 20L, null, null);
    world.node(SLAVE).rocksdb = "7.8.3";
    world.node(MASTER).rocksdb = "11.8.1";
    assertHeld(Cause.Incompatible, Reason.Incompatible);

    world.node(SLAVE).rocksdb = "11.8.1";
    assertReload(Cause.Unknown);
  }
}
