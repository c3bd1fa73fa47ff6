package io.prefixdb.node.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.CapturedLog;
import io.prefixdb.node.MasterIni;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.LogSegment;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.Downstreams;
import io.prefixdb.node.replication.Moment;
import io.prefixdb.node.replication.Pin;
import io.prefixdb.node.store.PrefixStore;
import io.prefixdb.node.store.RocksStores;
import io.prefixdb.node.store.StoreSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of a real RocksDB's log, with a clock and a volume of the test's own. */
final class LogKeeperTest {
  private static final PrefixName P = new PrefixName("p");
  static final LogRule RULE = new LogRule(Duration.ofHours(2), Duration.ofHours(24), 40);

  @TempDir Path root;
  private Moment now = new Moment(0, Instant.now().truncatedTo(ChronoUnit.MILLIS));
  private long free = 90 << 20;
  private final Downstreams downstreams = new Downstreams(() -> now, Duration.ofHours(24));
  private RocksStores stores;
  private PrefixStore store;
  private LogKeeper keeper;

  /** A log of three files of single-key batches, the last one in use. */
  @BeforeEach
  void open() throws Exception {
    Path ini = MasterIni.write(root.resolve("master.ini"), "write_buffer_size=65536");
    stores = RocksStores.open(new StoreSettings(root.resolve("data"), Optional.of(ini), 0));
    store = stores.openOrCreate(P);
    keeper = keeper(downstreams);
    while (store.log().files().size() < 3) {
      write(20);
    }
    await().until(() -> store.log().files().stream().filter(LogSegment::archived).count() == 2);
  }

  private LogKeeper keeper(Downstreams known) {
    return keeper(known, RULE);
  }

  private LogKeeper keeper(Downstreams known, LogRule rule) {
    return new LogKeeper(
        stores,
        known,
        () -> now,
        new VolumeGauge(() -> 100 << 20, () -> free),
        root.resolve("slaves"),
        rule);
  }

  @AfterEach
  void close() {
    keeper.close();
    stores.close();
  }

  @Test
  void logsAreKeptForTheGuaranteedTimeAndNotLonger() {
    pass(Duration.ofMinutes(119));
    keeper.pass();
    assertThat(store.log().oldest()).hasValue(1);

    pass(Duration.ofMinutes(2));
    keeper.pass();
    assertThat(store.log().files()).noneMatch(LogSegment::archived);
    assertThat(keeper.view().bytes()).isEqualTo(store.log().bytes());
    assertThat(keeper.view().lastLoss()).isEmpty();
  }

  @Test
  void whatASlaveNeedsIsKeptLongerAndEachIsToldHowLong() {
    LogSegment second = store.log().files().get(1);
    downstreams.heard("s", P, second.first() + 1, second.first());
    pass(Duration.ofHours(3));
    keeper.pass();

    assertThat(store.log().oldest()).hasValue(second.first());
    RetentionView.Slave slave = keeper.view().slaves(P).getFirst();
    assertThat(slave.silent()).isEqualTo(Duration.ofHours(3));
    assertThat(slave.outlook().lagSequences()).isEqualTo(store.lastSequence() - second.first());
    assertThat(slave.outlook().headroomSequences()).isEqualTo(1);
    assertThat(slave.outlook().headroomSeconds())
        .isBetween(Duration.ofHours(20).toSeconds() * 1.0, Duration.ofHours(21).toSeconds() + 60.0);

    pass(Duration.ofHours(20)); // the slave is still known, and 24 h are nearly over
    keeper.pass();
    pass(Duration.ofMinutes(1));
    keeper.pass();
    assertThat(store.log().oldest()).hasValue(second.first());
    assertThat(keeper.view().slaves(P).getFirst().outlook().breakSeconds().orElseThrow())
        .isLessThan(3_700);
  }

  @Test
  void aBreakThatIsNearIsWarnedOfWhileItCanBePrevented() {
    LogSegment second = store.log().files().get(1);
    downstreams.heard("s", P, second.first() + 1, second.first());
    try (CapturedLog log = new CapturedLog()) {
      pass(Duration.ofHours(3));
      keeper.pass();
      pass(Duration.ofHours(20));
      keeper.pass();
      assertThat(log.lines()).noneMatch(line -> line.contains("slave 's'"));

      pass(Duration.ofMinutes(40));
      keeper.pass();
      pass(Duration.ofMinutes(1));
      keeper.pass();

      assertThat(log.lines())
          .filteredOn(line -> line.contains("slave 's'"))
          .as("said once, not at every look")
          .singleElement()
          .asString()
          .contains("WARNING   slave 's' of prefix 'p' is ")
          .contains(" sequences behind, and in ")
          .endsWith(
              " the log no longer has what it needs: start or speed up the slave, or raise the"
                  + " times that logs are kept");
      assertThat(store.log().oldest()).as("it is there still").hasValue(second.first());
    }
  }

  @Test
  void aSlaveThatNeverCameBackKeepsNothing() {
    downstreams.heard("s", P, 2, 1);
    keeper.change(new LogRule(RULE.ttl(), Duration.ofDays(30), 40));
    pass(Duration.ofHours(23));
    keeper.pass();
    assertThat(store.log().oldest()).hasValue(1);
    pass(Duration.ofHours(2));
    keeper.pass();
    assertThat(store.log().files()).noneMatch(LogSegment::archived);
    assertThat(keeper.view().slaves()).isEmpty();
  }

  @Test
  void afterAStartSlavesHaveTimeToBeHeardOf() {
    keeper.change(new LogRule(Duration.ofSeconds(1), Duration.ofHours(24), 40));
    pass(Duration.ofMinutes(9));
    keeper.pass();
    assertThat(store.log().oldest()).hasValue(1);
    pass(Duration.ofMinutes(2));
    keeper.pass();
    assertThat(store.log().files()).noneMatch(LogSegment::archived);
  }

  @Test
  void aTimeThatTheNodeHasRunForCountsSoonAfterAStart() throws Exception {
    keeper.change(new LogRule(Duration.ofMinutes(1), Duration.ofMinutes(1), 40));
    keeper.pass();
    assertThat(store.log().oldest()).hasValue(1);
    pass(Duration.ofMinutes(2));
    keeper.pass();
    assertThat(store.log().files()).noneMatch(LogSegment::archived);
  }

  @Test
  void aRestartForgetsNobody() {
    downstreams.heard("s", P, 2, 1);
    downstreams.pin(new Pin("copy", P, 1, now.wall().plus(Duration.ofHours(5))));
    pass(Duration.ofHours(1));
    keeper.pass();
    keeper.close();

    pass(Duration.ofHours(3));
    Downstreams afterwards = new Downstreams(() -> now, Duration.ofHours(24));
    keeper = keeper(afterwards);
    keeper.recall();
    pass(LogKeeper.GRACE);
    keeper.pass();

    assertThat(store.log().oldest()).hasValue(1);
    assertThat(keeper.view().slaves(P).getFirst().silent())
        .isEqualTo(Duration.ofHours(4).plus(LogKeeper.GRACE));
    assertThat(afterwards.pins()).extracting(Pin::holder).containsExactly("copy");
    pass(Duration.ofHours(21)); // beyond that the slave does not count
    keeper.pass();
    assertThat(store.log().files()).noneMatch(LogSegment::archived);
  }

  @Test
  void whoIsHeardOfAgainIsNotTakenForWhatItWas() {
    downstreams.heard("s", P, 2, 1);
    keeper.pass();
    Downstreams afterwards = new Downstreams(() -> now, Duration.ofHours(24));
    afterwards.heard("s", P, 9, 8);

    keeper(afterwards).recall();

    assertThat(afterwards.slaves()).extracting(slave -> slave.acknowledged()).containsExactly(8L);
  }

  @Test
  void aFileThatCannotBeReadOnlyMeansThatNobodyIsKnown() throws Exception {
    Files.writeString(root.resolve("slaves"), "slave s p 1\n");

    keeper.recall();
    keeper.pass();

    assertThat(downstreams.slaves()).isEmpty();
  }

  @Test
  void aClockThatJumpsMakesNoLogOld() {
    keeper.pass();
    now =
        new Moment(
            now.nanos() + Duration.ofMinutes(20).toNanos(), now.wall().plus(Duration.ofDays(400)));
    keeper.pass();
    assertThat(store.log().oldest()).hasValue(1);
    pass(Duration.ofMinutes(101));
    keeper.pass();
    assertThat(store.log().files()).noneMatch(LogSegment::archived);
  }

  /** As that of a machine that has just started, until it has asked a time server. */
  @Test
  void aClockThatIsAheadAtTheStartCostsNoLogs() {
    Moment right = now;
    downstreams.heard("s", P, 2, 1);
    now = new Moment(right.nanos(), right.wall().plus(Duration.ofDays(30)));
    keeper.pass();
    assertThat(store.log().oldest()).hasValue(1);

    now = right;
    pass(LogKeeper.GRACE);
    keeper.pass();
    assertThat(store.log().oldest()).hasValue(1);
    pass(Duration.ofHours(23));
    keeper.pass();
    assertThat(store.log().oldest()).as("as old as they are").hasValue(1);
    pass(Duration.ofHours(2));
    keeper.pass();
    assertThat(store.log().files()).noneMatch(LogSegment::archived);
  }

  /** After a start the log in use is empty, and RocksDB does not list it. */
  @Test
  void aSlaveThatHasEverythingNeedsNothingOfTheLogBeforeAStart() throws Exception {
    keeper.close();
    stores.close();
    stores =
        RocksStores.open(
            new StoreSettings(root.resolve("data"), Optional.of(root.resolve("master.ini")), 0));
    store = stores.openOrCreate(P);
    keeper = keeper(downstreams);
    assertThat(store.log().files()).isNotEmpty().allMatch(LogSegment::archived);
    long last = store.lastSequence();
    keeper.pass(); // with the grace of a start
    pass(Duration.ofHours(3));
    downstreams.heard("s", P, last + 1, last);

    keeper.pass();

    assertThat(store.log().files()).isEmpty();
    assertThat(keeper.view().lastLoss()).isEmpty();
  }

  @Test
  void aPinKeepsWhatACopyWillNeed() {
    downstreams.pin(new Pin("copy-1", P, 1, now.wall().plus(Duration.ofHours(5))));
    pass(Duration.ofHours(4));
    keeper.pass();
    assertThat(store.log().oldest()).hasValue(1);
    assertThat(keeper.view().pins()).hasSize(1);
    pass(Duration.ofHours(2));
    keeper.pass();
    assertThat(store.log().files()).noneMatch(LogSegment::archived);
  }

  @Test
  void whenTheDiskIsFullTheMasterLivesAndItIsSaidWhoPaysForIt() {
    downstreams.heard("s", P, 2, 1);
    free = 0;
    keeper.pass();

    assertThat(store.log().files()).noneMatch(LogSegment::archived);
    RetentionView.Loss loss = keeper.view().lastLoss().orElseThrow();
    assertThat(loss.reason()).isEqualTo("WALDroppedForDisk");
    assertThat(loss.who()).isEqualTo("s");
    assertThat(loss.need()).isEqualTo(2);
    assertThat(loss.message())
        .isEqualTo(
            "what 's' needs of prefix 'p' from sequence 2 on was removed, it has to be loaded anew;"
                + " logs take more than 40 % of the volume, or it is full: give it more room");
    assertThat(keeper.view().slaves(P).getFirst().outlook().breakSeconds()).hasValue(0);
  }

  @Test
  void aChangedRuleCountsAtOnceButNotWhetherLogsAreKeptAtAll() {
    pass(Duration.ofHours(1));
    keeper.change(new LogRule(Duration.ZERO, Duration.ZERO, 40));
    assertThat(keeper.rule()).isEqualTo(RULE);
    keeper.change(new LogRule(Duration.ofMinutes(30), Duration.ofMinutes(30), 40));
    keeper.pass();
    assertThat(store.log().files()).noneMatch(LogSegment::archived);
  }

  /** RocksDB archives nothing then, and lets lie what it has archived before. */
  @Test
  void whereLogsAreNoLongerKeptThoseFromBeforeGoWhenNobodyNeedsThem() throws Exception {
    long second = store.log().files().get(1).first();
    keeper.close();
    stores.close();
    Path ini = root.resolve("master.ini");
    Files.writeString(ini, Files.readString(ini).replace("seconds=7200", "seconds=0"));
    stores = RocksStores.open(new StoreSettings(root.resolve("data"), Optional.of(ini), 0));
    store = stores.openOrCreate(P);
    keeper = keeper(downstreams, new LogRule(Duration.ZERO, RULE.maxTtl(), 40));
    downstreams.heard("s", P, second + 1, second);
    keeper.pass(); // with the grace of a start
    assertThat(store.log().oldest()).hasValue(1);

    pass(LogKeeper.GRACE);
    keeper.pass();
    assertThat(store.log().oldest()).hasValue(second);

    downstreams.heard("s", P, store.lastSequence() + 1, store.lastSequence());
    keeper.pass();
    assertThat(store.log().files()).noneMatch(LogSegment::archived);
    assertThat(keeper.view().lastLoss()).isEmpty();
  }

  @Test
  void theNextStartFindsTheSameData() throws Exception {
    long last = store.lastSequence();
    pass(Duration.ofHours(3));
    keeper.pass();
    stores.close();
    stores =
        RocksStores.open(
            new StoreSettings(root.resolve("data"), Optional.of(root.resolve("master.ini")), 0));
    store = stores.openOrCreate(P);
    assertThat(store.lastSequence()).isEqualTo(last);
    assertThat(store.get(List.of(Bytes.utf8("k1")), 0).getFirst()).isNotNull();
  }

  private void write(int count) throws Exception {
    long first = store.lastSequence() + 1;
    for (long i = first; i < first + count; i++) {
      Bytes value = Bytes.utf8("\"" + "x".repeat(1_000) + "\"");
      store.write(List.of(new Mutation.Put(Bytes.utf8("k" + i), value)), false).join();
    }
  }

  private void pass(Duration time) {
    now = new Moment(now.nanos() + time.toNanos(), now.wall().plus(time));
  }
}
