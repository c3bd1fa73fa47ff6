package io.prefixdb.node.replication.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.prefixdb.node.config.AcksConfig;
import io.prefixdb.node.config.FeedConfig;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.replication.Downstream;
import io.prefixdb.node.replication.Downstreams;
import io.prefixdb.node.replication.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FeedsTest {
  private static final int MUCH = 1 << 20;

  private final FakeLogs logs = new FakeLogs();
  private final Downstreams downstreams =
      new Downstreams(() -> new Moment(0, Instant.EPOCH), Duration.ofHours(1));
  private final Feeds feeds =
      Feeds.start(
          logs,
          new FeedConfig(0, false),
          new Acks(new AcksConfig(0, 0, AcksConfig.Otherwise.DEGRADE), System::nanoTime),
          downstreams,
          Standings.NONE,
          () -> {},
          () -> 0,
          System::nanoTime);
  private final FakeSlave slave = new FakeSlave();
  private final FeedLine line = feeds.open(slave, "slave-1", false, false);

  @AfterEach
  void close() {
    feeds.close();
  }

  @Test
  void tellsWhereThePrefixEndsAndSendsWhatIsWanted() throws Exception {
    logs.create("p").write(5, 10);
    FakeSlave.follow(line, 1, "p", 3, MUCH);
    soon().until(() -> slave.batches(1) == 3);
    assertThat(said().getFirst()).isEqualTo(new StreamFrame.At(1, 5));
    assertThat(sequences(1)).containsExactly(3L, 4L, 5L);
    assertThat(downstreams.sentBytes()).isGreaterThan(3 * 10);
  }

  @Test
  void tellsHowFarEachSlaveIsByTheNameThatItGives() throws Exception {
    downstreams.heard("fake", new PrefixName("p"), 1, 0); // the same, when it asked before
    logs.create("p").write(5, 10);
    FakeSlave.follow(line, 1, "p", 3, MUCH);
    assertThat(downstreams.slaves())
        .extracting(Downstream::slave, Downstream::cursor, Downstream::acknowledged)
        .containsExactly(tuple("slave-1", 3L, 2L));
    FakeSlave.say(line, new StreamFrame.Ack(1, 6, 0));
    soon().until(() -> downstreams.slaves().getFirst().acknowledged() == 5);

    FakeSlave.follow(feeds.open(slave, "", false, false), 1, "p", 2, MUCH);
    assertThat(downstreams.slaves())
        .extracting(Downstream::slave, Downstream::acknowledged)
        .contains(tuple("fake", 1L));
  }

  @Test
  void sendsWhatIsWrittenLaterWithoutBeingAsked() throws Exception {
    FakeLogs.FakeLog log = logs.create("p");
    log.write(1, 10);
    FakeSlave.follow(line, 1, "p", 2, MUCH);
    soon().until(() -> !slave.frames().isEmpty());
    for (int i = 1; i <= 50; i++) {
      log.write(1, 10);
      int sent = i;
      soon().until(() -> slave.batches(1) == sent);
    }
    assertThat(sequences(1)).isSorted().doesNotHaveDuplicates().hasSize(50);
  }

  @Test
  void sendsNothingOfAnotherHistoryThanTheSlaveNamed() throws Exception {
    FakeLogs.FakeLog log = logs.create("p");
    log.write(5, 10);
    FakeSlave.follow(line, 1, "p", 3, MUCH);
    soon().until(() -> slave.batches(1) == 3);
    log.tag = "another";
    log.write(5, 10);
    soon().until(() -> isChanged(1));
    assertThat(slave.batches(1)).isEqualTo(3);

    FakeSlave.follow(line, 2, "p", 3, MUCH);
    soon().until(() -> isChanged(2));
    assertThat(slave.batches(2)).isZero();
  }

  private boolean isChanged(int id) {
    return slave.frames().stream()
        .anyMatch(
            frame ->
                frame instanceof StreamFrame.Refused refused
                    && refused.id() == id
                    && refused.why() == StreamFrame.Why.CHANGED);
  }

  @Test
  void sendsNoMoreThanItsCreditAndGoesOnWhenItIsRenewed() throws Exception {
    logs.create("p").write(3_000, 1_000);
    FakeSlave.follow(line, 1, "p", 1, 100);
    soon().until(() -> slave.bytes(1) > 0);
    int first = slave.bytes(1);
    assertThat(first).isLessThan(PrefixFeed.CHUNK_BYTES_MIN + 2_000);
    FakeSlave.say(line, new StreamFrame.Ack(1, 100, 0));
    soon().during(Duration.ofMillis(50)).until(() -> slave.bytes(1) == first);
    FakeSlave.say(line, new StreamFrame.Ack(1, 100, first));
    soon().until(() -> slave.bytes(1) > first);
    FakeSlave.say(line, new StreamFrame.Ack(1, 100, 8 * MUCH));
    soon().until(() -> slave.batches(1) == 3_000);
    assertThat(sequences(1)).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void aHundredPrefixesGoOnBesideOneWithoutCreditAndOneWhoseDiskHangs() throws Exception {
    logs.create("starved").write(1_000, 1_000);
    FakeLogs.FakeLog hanging = logs.create("hanging");
    hanging.write(1, 10);
    hanging.reading = new CountDownLatch(1);
    FakeSlave.follow(line, 1, "starved", 1, 1);
    FakeSlave.follow(line, 2, "hanging", 1, MUCH);
    for (int i = 3; i < 103; i++) {
      logs.create("p" + i).write(20, 1_000);
      FakeSlave.follow(line, i, "p" + i, 1, MUCH);
    }
    soon()
        .untilAsserted(
            () -> {
              for (int i = 3; i < 103; i++) {
                assertThat(slave.batches(i)).isEqualTo(20);
              }
            });
    assertThat(slave.batches(2)).isZero();
    hanging.reading.countDown();
    soon().until(() -> slave.batches(2) == 1);
  }

  @Test
  void manySlavesOfAPrefixWhoseDiskHangsLeaveThreadsToTheOthers() throws Exception {
    FakeLogs.FakeLog hanging = logs.create("hanging");
    hanging.write(1, 10);
    hanging.reading = new CountDownLatch(1);
    List<FakeSlave> hung = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      FakeSlave each = new FakeSlave();
      hung.add(each);
      FakeSlave.follow(feeds.open(each, "slave-" + i, false, false), 1, "hanging", 1, MUCH);
    }
    soon().until(() -> hung.stream().noneMatch(each -> each.frames().isEmpty()));
    logs.create("p").write(3, 10);
    FakeSlave.follow(line, 1, "p", 1, MUCH);
    soon().until(() -> slave.batches(1) == 3);
    hanging.reading.countDown();
    soon().until(() -> hung.stream().allMatch(each -> each.batches(1) == 1));
  }

  @Test
  void aSlaveThatReadsNothingDelaysNoOther() throws Exception {
    FakeLogs.FakeLog log = logs.create("p");
    log.write(10, 10);
    FakeSlave slow = new FakeSlave();
    slow.writable = false;
    FeedLine slowLine = feeds.open(slow, "slow", false, false);
    FakeSlave.follow(slowLine, 1, "p", 1, MUCH);
    FakeSlave.follow(line, 1, "p", 1, MUCH);
    soon().until(() -> slave.batches(1) == 10);
    log.write(10, 10);
    soon().until(() -> slave.batches(1) == 20);
    assertThat(slow.frames()).isEmpty();
    slow.writable = true;
    slowLine.writable();
    soon().until(() -> slow.batches(1) == 20);
  }

  @Test
  void tenFollowersAtOnePlaceCostLittleMoreReadsThanOne() throws Exception {
    FakeLogs.FakeLog log = logs.create("p");
    log.write(1, 10);
    List<FakeSlave> slaves = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      FakeSlave each = new FakeSlave();
      slaves.add(each);
      FakeSlave.follow(feeds.open(each, "slave-" + i, false, false), 1, "p", 2, 100 * MUCH);
    }
    soon().until(() -> slaves.stream().allMatch(each -> !each.frames().isEmpty()));
    int before = log.reads();
    for (int i = 1; i <= 100; i++) {
      log.write(1, 1_000);
      int sent = i;
      soon().until(() -> slaves.stream().allMatch(each -> each.batches(1) >= sent));
    }
    assertThat(log.reads() - before).isLessThan(150);
  }

  @Test
  void aPrefixThatIsNotThereIsRefusedAndMayBeFollowedLater() throws Exception {
    FakeSlave.follow(line, 1, "p", 1, MUCH);
    soon().until(() -> !said().isEmpty());
    assertThat(said().getFirst()).isInstanceOf(StreamFrame.Refused.class);
    logs.create("p").write(1, 10);
    FakeSlave.follow(line, 2, "p", 1, MUCH);
    soon().until(() -> slave.batches(2) == 1);
  }

  @Test
  void aLogThatIsGoneOrFailsIsRefusedWithTheReason() throws Exception {
    FakeLogs.FakeLog purged = logs.create("purged");
    purged.write(3, 10);
    purged.purge();
    FakeLogs.FakeLog ill = logs.create("ill");
    ill.failure = "the disk is ill";
    FakeSlave.follow(line, 1, "purged", 2, MUCH);
    soon().until(() -> said().size() == 2);
    FakeSlave.follow(line, 2, "ill", 1, MUCH);
    soon().until(() -> said().size() == 3);
    StreamFrame.Refused gone = (StreamFrame.Refused) said().get(1);
    assertThat(gone.why()).isEqualTo(StreamFrame.Why.PURGED);
    assertThat(gone.last()).isEqualTo(3);
    StreamFrame.Refused failed = (StreamFrame.Refused) said().get(2);
    assertThat(failed.why()).isEqualTo(StreamFrame.Why.FAILED);
    assertThat(failed.reason()).isEqualTo("the disk is ill");
    assertThat(purged.watchers()).isZero();
  }

  @Test
  void nobodyIsWatchedWhenTheLastFollowerHasGone() throws Exception {
    FakeLogs.FakeLog log = logs.create("p");
    log.write(3, 10);
    FakeSlave.follow(line, 1, "p", 1, MUCH);
    FakeSlave other = new FakeSlave();
    FeedLine otherLine = feeds.open(other, "slave-2", false, false);
    FakeSlave.follow(otherLine, 1, "p", 1, MUCH);
    soon().until(() -> slave.batches(1) == 3 && other.batches(1) == 3);
    assertThat(log.watchers()).isEqualTo(1);
    FakeSlave.say(line, new StreamFrame.End(1));
    other.close();
    otherLine.ended();
    soon().until(() -> log.watchers() == 0);
    log.write(1, 10);
    assertThat(slave.batches(1)).isEqualTo(3);
  }

  @Test
  void eachSecondItTellsWhereAnIdlePrefixEnds() throws Exception {
    logs.create("p").write(3, 10);
    FakeSlave.follow(line, 1, "p", 4, MUCH);
    soon()
        .until(() -> slave.frames().stream().filter(new StreamFrame.At(1, 3)::equals).count() >= 3);
    assertThat(slave.frames()).contains(new StreamFrame.Heartbeat());
  }

  @Test
  void aSlaveThatSpeaksWronglyIsToldApart() throws Exception {
    FakeSlave.follow(line, 1, "p", 1, MUCH);
    assertThatThrownBy(() -> line.received(FrameWriter.at(1, 1)))
        .isInstanceOf(StreamException.class)
        .hasMessageContaining("frame of a master");
    FakeSlave.follow(line, 2, "q", 1, MUCH);
    assertThatThrownBy(() -> FakeSlave.follow(line, 3, "q", 1, Integer.MAX_VALUE))
        .isInstanceOf(StreamException.class)
        .hasMessageContaining("credit");
    logs.create("r");
    FakeSlave.follow(line, 4, "r", 1, MUCH);
    assertThatThrownBy(() -> FakeSlave.follow(line, 5, "r", 1, MUCH))
        .isInstanceOf(StreamException.class)
        .hasMessageContaining("a second following of prefix 'r'");
    FakeSlave.say(line, new StreamFrame.End(4));
    FakeSlave.follow(line, 6, "r", 1, MUCH);
  }

  @Test
  void countsOnlyWhatASlaveOfTheSameHistoryCanHave() throws Exception {
    PrefixName p = new PrefixName("p");
    FakeLogs.FakeLog log = logs.create("p");
    log.write(5, 10);
    Acks acks = new Acks(new AcksConfig(1, 60_000, AcksConfig.Otherwise.REFUSE), System::nanoTime);
    try (Feeds counting =
        Feeds.start(
            logs,
            new FeedConfig(0, false),
            acks,
            downstreams,
            Standings.NONE,
            () -> {},
            () -> 0,
            System::nanoTime)) {
      FeedLine counted = counting.open(slave, "slave", false, false);
      FakeSlave.follow(counted, 1, "p", 151, MUCH);
      FakeSlave.say(counted, new StreamFrame.Ack(1, 151, 0));
      soon().until(() -> slave.frames().contains(new StreamFrame.At(1, 5)));
      assertThat(acks.areThere(p)).as("it is ahead").isFalse();
      FakeSlave.say(counted, new StreamFrame.End(1));
      log.tag = "another";
      FakeSlave.follow(counted, 2, "p", 6, MUCH);
      FakeSlave.say(counted, new StreamFrame.Ack(2, 6, 0));
      soon().until(() -> isChanged(2));
      assertThat(acks.areThere(p)).as("it is of another history").isFalse();
      log.tag = FakeLogs.TAG;
      FakeSlave.follow(counted, 3, "p", 3, MUCH);
      soon().until(() -> slave.batches(3) == 3);
      FakeSlave.say(counted, new StreamFrame.Ack(3, Long.MAX_VALUE, 0));
      assertThat(acks.await(p, FakeLogs.TAG, 5)).isCompleted();
      assertThat(acks.await(p, FakeLogs.TAG, 6)).as("nobody sent it").isNotDone();
    }
  }

  @Test
  void aSlaveWithoutANameCountsOnceThoughAnOldConnectionOfItStands() throws Exception {
    PrefixName p = new PrefixName("p");
    logs.create("p").write(5, 10);
    Acks acks = new Acks(new AcksConfig(2, 60_000, AcksConfig.Otherwise.REFUSE), System::nanoTime);
    try (Feeds counting =
        Feeds.start(
            logs,
            new FeedConfig(0, false),
            acks,
            downstreams,
            Standings.NONE,
            () -> {},
            () -> 0,
            System::nanoTime)) {
      FakeSlave again = new FakeSlave();
      FakeSlave.follow(counting.open(slave, "", false, false), 1, "p", 6, MUCH);
      FakeSlave.follow(counting.open(again, "", false, false), 1, "p", 6, MUCH);
      soon().until(() -> !slave.frames().isEmpty() && !again.frames().isEmpty());
      assertThat(acks.areThere(p)).isFalse();
      FakeSlave named = new FakeSlave();
      FakeSlave.follow(counting.open(named, "another", false, false), 1, "p", 6, MUCH);
      soon().until(() -> acks.areThere(p));
    }
  }

  @Test
  void whoFollowsAPrefixThatWasCreatedAnewGetsTheNewOne() throws Exception {
    logs.create("p").write(5, 10);
    FakeSlave.follow(line, 1, "p", 1, MUCH);
    soon().until(() -> slave.batches(1) == 5);
    logs.create("p").write(2, 10);
    FakeSlave other = new FakeSlave();
    FakeSlave.follow(feeds.open(other, "slave-2", false, false), 1, "p", 1, MUCH);
    soon().until(() -> other.frames().contains(new StreamFrame.At(1, 2)));
  }

  private static ConditionFactory soon() {
    return Awaitility.await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .atMost(Duration.ofMinutes(1));
  }

  /** What the master said, but for the heartbeats, which come when a second is over. */
  private List<StreamFrame> said() {
    return slave.frames().stream()
        .filter(frame -> !(frame instanceof StreamFrame.Heartbeat))
        .toList();
  }

  private List<Long> sequences(int id) {
    return slave.frames().stream()
        .filter(StreamFrame.Batches.class::isInstance)
        .map(StreamFrame.Batches.class::cast)
        .filter(frame -> frame.id() == id)
        .flatMap(frame -> frame.logs().stream())
        .map(UpdateBatch::sequenceOf)
        .toList();
  }
}
