package io.prefixdb.node.replication.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.config.AcksConfig;
import io.prefixdb.node.config.FeedConfig;
import io.prefixdb.node.replication.Downstreams;
import io.prefixdb.node.replication.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Turns given by hand, at times made up. */
final class FeedCourtesyTest {
  private static final int MUCH = 1 << 28;
  private static final int BATCHES = 20_000;

  /** Of one turn while clients ask, and of one beyond it. */
  private static final int BATCHES_OF_TWO_TURNS = 1_500;

  private final FakeLogs logs = new FakeLogs();
  private final FakeSlave slave = new FakeSlave();
  private long now;
  private final Feeds feeds =
      new Feeds(
          logs,
          new FeedConfig(0, false),
          new Acks(new AcksConfig(0, 0, AcksConfig.Otherwise.DEGRADE), () -> now),
          new Downstreams(() -> new Moment(0, Instant.EPOCH), Duration.ofHours(1)),
          Standings.NONE,
          () -> now);
  private final FeedLine line = feeds.open(slave, "slave", false, false);
  private final FakeLogs.FakeLog big = logs.create("big");

  @BeforeEach
  void write() {
    big.write(BATCHES, 100);
  }

  @Test
  void whileNobodyAsksASlaveCatchesUpWithoutAPause() throws Exception {
    FakeSlave.follow(line, 1, "big", 1, MUCH);
    turns();
    assertThat(slave.batches(1)).isEqualTo(BATCHES);
  }

  @Test
  void whileClientsAskOneThatIsBehindPausesBetweenItsTurns() throws Exception {
    feeds.queue().answered(1);
    FakeSlave.follow(line, 1, "big", 1, MUCH);
    turns();
    int sent = slave.batches(1);
    assertThat(sent).isBetween(1, BATCHES_OF_TWO_TURNS);
    turns();
    assertThat(slave.batches(1)).isEqualTo(sent);
    now += Courtesy.PAUSE_NANOS_MIN;
    turns();
    assertThat(slave.batches(1)).isBetween(sent + 1, sent + BATCHES_OF_TWO_TURNS);
  }

  @Test
  void whoIsLevelDoesNotWaitForThoseThatAreBehind() throws Exception {
    feeds.queue().answered(1);
    FakeSlave.follow(line, 1, "big", 1, MUCH);
    FakeLogs.FakeLog small = logs.create("small");
    FakeSlave.follow(line, 2, "small", 1, MUCH);
    turns();
    small.write(1, 10);
    turns();
    assertThat(slave.batches(2)).isEqualTo(1);
    assertThat(slave.batches(1)).isLessThan(BATCHES);
  }

  @Test
  void aBurstIsSentWithoutAPauseToWhoWasLevel() throws Exception {
    FakeSlave.follow(line, 1, "big", 1, MUCH);
    turns();
    feeds.queue().answered(1);
    now += FeedQueue.REST_NANOS;
    turns();
    big.write(BATCHES, 100);
    turns();
    assertThat(slave.batches(1)).isEqualTo(2 * BATCHES);
  }

  @Test
  void manyThatAreBehindHaveOneTurnAPauseTogether() throws Exception {
    feeds.queue().answered(1);
    for (int i = 0; i < 10; i++) {
      logs.create("p" + i).write(BATCHES, 100);
      FakeSlave.follow(line, 10 + i, "p" + i, 1, MUCH);
    }
    turns(); // the first of each is not behind yet
    int before = sent();
    now += Courtesy.PAUSE_NANOS_MIN;
    turns();
    assertThat(sent() - before).isBetween(1, BATCHES_OF_TWO_TURNS);
  }

  @Test
  void whenNobodyAsksAnyMoreTheRestGoesAtOnce() throws Exception {
    feeds.queue().answered(1);
    FakeSlave.follow(line, 1, "big", 1, MUCH);
    turns();
    now += TimeUnit.SECONDS.toNanos(2);
    feeds.queue().answered(1);
    turns();
    assertThat(slave.batches(1)).isEqualTo(BATCHES);
  }

  @Test
  void aPrefixWithMuchToSendLetsOthersInBetween() throws Exception {
    logs.create("huge").write(BATCHES, 1_000);
    logs.create("small").write(1, 10);
    FakeSlave.follow(line, 1, "huge", 1, MUCH);
    FakeSlave.follow(line, 2, "small", 1, MUCH);
    turns();
    assertThat(slave.batches(1)).isEqualTo(BATCHES);
    List<Integer> order =
        slave.frames().stream()
            .filter(StreamFrame.Batches.class::isInstance)
            .map(frame -> ((StreamFrame.Batches) frame).id())
            .toList();
    assertThat(order.indexOf(2)).as("turns before the small one's").isBetween(0, 1);
  }

  /** Its data cannot be asked for a while, and whoever waited for it would keep others waiting. */
  @Test
  void whatIsBeingReplacedIsPassedOverUntilItIsThere() throws Exception {
    FakeLogs.FakeLog replaced = logs.create("replaced");
    replaced.write(3, 10);
    replaced.replaced = true;
    FakeSlave.follow(line, 1, "replaced", 1, MUCH);
    feeds.step();
    assertThat(slave.frames()).isEmpty();

    replaced.replaced = false;
    now += FeedQueue.REST_NANOS;
    turns();
    assertThat(slave.batches(1)).isEqualTo(3);
  }

  private int sent() {
    int sum = 0;
    for (int i = 0; i < 10; i++) {
      sum += slave.batches(10 + i);
    }
    return sum;
  }

  private void turns() {
    boolean more = true;
    while (more) {
      more = feeds.step();
    }
  }
}
