package io.prefixdb.node.replication.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefixdb.node.config.AcksConfig;
import io.prefixdb.node.config.AcksConfig.Otherwise;
import io.prefixdb.node.config.FeedConfig;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.model.Updates;
import io.prefixdb.node.replication.Downstreams;
import io.prefixdb.node.replication.Moment;
import io.prefixdb.node.replication.UpdateStream.Following;
import io.prefixdb.node.replication.UpdateStream.Push;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SlaveLineTest {
  private static final PrefixName P = new PrefixName("p");
  private static final int BATCHES = 3;

  private final FakeLogs logs = new FakeLogs();
  private final Feeds feeds =
      Feeds.start(
          logs,
          new FeedConfig(0, false),
          new Acks(new AcksConfig(0, 0, Otherwise.DEGRADE), System::nanoTime),
          new Downstreams(() -> new Moment(0, Instant.EPOCH), Duration.ofHours(1)),
          Standings.NONE,
          () -> {},
          () -> 0,
          System::nanoTime);
  private final List<Push> pushes = new ArrayList<>();
  private final Sent sent = new Sent();
  private final SlaveLine slave = new SlaveLine(sent);

  @AfterEach
  void close() {
    feeds.close();
  }

  @Test
  void anExchangeMayBeCutAtEveryByteAndGoesOnFromThere() throws Exception {
    FakeLogs.FakeLog log = logs.create("p");
    log.write(BATCHES, 5);
    byte[] whole = exchange(1, BATCHES);
    for (int cut = 0; cut <= whole.length; cut++) {
      pushes.clear();
      SlaveLine first = new SlaveLine(new Sent());
      var _ = first.follow(P, 1, FakeLogs.TAG, pushes::add);
      first.received(ByteBuffer.wrap(whole, 0, cut));
      first.ended();
      assertThat(pushes.getLast()).isEqualTo(new Push.Lost());
      long position = applied(1);

      pushes.clear();
      SlaveLine second = new SlaveLine(new Sent());
      var _ = second.follow(P, position, FakeLogs.TAG, pushes::add);
      second.received(ByteBuffer.wrap(exchange(position, BATCHES)));
      assertThat(applied(position)).as("cut after %d bytes", cut).isEqualTo(1 + BATCHES);
    }
  }

  /** What the master sends to who follows from that position on. */
  private byte[] exchange(long position, int last) throws StreamException {
    Sent toSlave = new Sent();
    FeedLine line = feeds.open(toSlave, "", false, false);
    FakeSlave.follow(line, 1, "p", position, 1 << 20);
    boolean more = position <= last;
    Awaitility.await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> hasSent(toSlave, more ? StreamFrame.Batches.class : StreamFrame.At.class));
    line.ended();
    return toSlave.bytes();
  }

  /** There may be a heartbeat as well. */
  private static boolean hasSent(Sent toSlave, Class<? extends StreamFrame> wanted)
      throws StreamException {
    return toSlave.frames().stream().anyMatch(wanted::isInstance);
  }

  /** Applies the pushes to a copy at that position; where it is then. */
  private long applied(long position) {
    long at = position;
    for (Push push : pushes) {
      if (push instanceof Push.Batches batches) {
        for (byte[] log : batches.logs()) {
          assertThat(UpdateBatch.sequenceOf(log)).isEqualTo(at);
          at += UpdateBatch.countOf(log);
        }
      }
    }
    return at;
  }

  @Test
  void followsAcknowledgesAndEnds() throws Exception {
    Following following = slave.follow(P, 7, "tag", pushes::add);
    following.acknowledge(9, 100);
    following.end();
    following.acknowledge(11, 100);
    List<StreamFrame> frames = sent.frames();
    StreamFrame.Follow follow = (StreamFrame.Follow) frames.getFirst();
    assertThat(follow.position()).isEqualTo(7);
    assertThat(follow.tag()).isEqualTo("tag");
    assertThat(frames.subList(1, frames.size()))
        .containsExactly(new StreamFrame.Ack(1, 9, 100), new StreamFrame.End(1));
  }

  @Test
  void whatComesAfterTheEndIsPassedOver() throws Exception {
    Following following = slave.follow(P, 1, "tag", pushes::add);
    following.end();
    slave.received(FrameWriter.at(1, 5));
    slave.received(FrameWriter.refused(1, StreamFrame.Why.FAILED, 0, "too late"));
    slave.ended();
    assertThat(pushes).isEmpty();
  }

  @Test
  void aRefusalEndsTheFollowing() throws Exception {
    var _ = slave.follow(P, 1, "tag", pushes::add);
    slave.received(FrameWriter.refused(1, StreamFrame.Why.NOT_FOUND, 0, "it is not there"));
    slave.received(FrameWriter.at(1, 5));
    slave.ended();
    assertThat(pushes).containsExactly(new Push.NotFound());
  }

  @Test
  void whoFollowsAfterTheEndIsToldAtOnce() {
    slave.ended();
    var _ = slave.follow(P, 1, "tag", pushes::add);
    assertThat(pushes).containsExactly(new Push.Lost());
  }

  @Test
  void manyPrefixesShareTheCredit() throws Exception {
    long all = 0;
    for (int i = 0; i < 1_000; i++) {
      var _ = slave.follow(new PrefixName("p" + i), 1, "tag", pushes::add);
    }
    for (StreamFrame frame : sent.frames()) {
      all += ((StreamFrame.Follow) frame).credit();
    }
    assertThat(all).isLessThan(256 << 20);
    assertThat(((StreamFrame.Follow) sent.frames().getFirst()).credit()).isEqualTo(2 << 20);
  }

  @Test
  void whenMorePrefixesShareTheCreditAnAcknowledgementGivesBackLess() throws Exception {
    Following first = slave.follow(P, 1, "tag", pushes::add);
    List<Following> others = follow(999);
    int share = SlaveLine.CREDIT_OF_ALL / 1_000;

    first.acknowledge(2, SlaveLine.CREDIT_MAX);
    first.acknowledge(3, share);

    assertThat(lastFrames(2))
        .containsExactly(new StreamFrame.Ack(1, 2, share), new StreamFrame.Ack(1, 3, share));
    assertThat(others).hasSize(999);
  }

  @Test
  void whatIsAppliedOfATooLargeShareIsNotGivenBack() throws Exception {
    Following first = slave.follow(P, 1, "tag", pushes::add);
    var _ = follow(999);
    first.acknowledge(2, 100);
    assertThat(lastFrames(1)).containsExactly(new StreamFrame.Ack(1, 2, 0));
  }

  @Test
  void whenFewerPrefixesShareTheCreditAnAcknowledgementGivesMore() throws Exception {
    List<Following> others = follow(999);
    Following last = slave.follow(P, 1, "tag", pushes::add);
    others.forEach(Following::end);
    last.acknowledge(2, 100);
    int share = SlaveLine.CREDIT_OF_ALL / 1_000;
    assertThat(lastFrames(1))
        .containsExactly(new StreamFrame.Ack(1_000, 2, SlaveLine.CREDIT_MAX - share + 100));
  }

  /** Another thread loses the stream while the last prefix is acknowledged. */
  @Test
  void aShareOfNoneIsNoError() {
    assertThat(SlaveLine.share(0)).isEqualTo(SlaveLine.CREDIT_MAX);
  }

  @Test
  void aHundredThousandPrefixesHaveTheirLeastAndNoMore() throws Exception {
    var _ = follow(100_000);
    List<StreamFrame> frames = sent.frames();
    long all = 0;
    for (StreamFrame frame : frames) {
      all += ((StreamFrame.Follow) frame).credit();
    }
    assertThat(frames).hasSize(100_000);
    assertThat(((StreamFrame.Follow) frames.getLast()).credit()).isEqualTo(SlaveLine.CREDIT_MIN);
    assertThat(all).isLessThan(640 << 20);
  }

  private List<Following> follow(int prefixes) {
    return IntStream.range(0, prefixes)
        .mapToObj(i -> slave.follow(new PrefixName("p" + i), 1, "tag", pushes::add))
        .toList();
  }

  private List<StreamFrame> lastFrames(int count) throws StreamException {
    List<StreamFrame> all = sent.frames();
    return all.subList(all.size() - count, all.size());
  }

  @Test
  void aMasterThatSendsWithoutCreditIsNotListenedTo() throws Exception {
    var _ = slave.follow(P, 1, "tag", pushes::add);
    FakeLogs.FakeLog log = logs.create("p");
    log.write(1, 3 << 20);
    Updates.Batches updates = (Updates.Batches) log.since(1, 1).orElseThrow();
    ByteBuffer[] frame = FrameWriter.batches(1, 1, Chunk.of(updates, "tag"));
    slave.received(frame[0].duplicate());
    slave.received(frame[1].duplicate());
    slave.received(frame[0]);
    assertThatThrownBy(() -> slave.received(frame[1]))
        .isInstanceOf(StreamException.class)
        .hasMessage("the master sends more than it was allowed to");
    assertThatThrownBy(() -> new SlaveLine(sent).received(sentBySlave()))
        .isInstanceOf(StreamException.class)
        .hasMessageContaining("frame of a slave");
  }

  private static ByteBuffer sentBySlave() {
    return FrameWriter.frame(new StreamFrame.End(1));
  }

  /** Keeps what is sent. */
  private static final class Sent implements Outlet {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public boolean isWritable() {
      return true;
    }

    @Override
    public synchronized void send(ByteBuffer... parts) {
      for (ByteBuffer part : parts) {
        byte[] copy = new byte[part.remaining()];
        part.get(copy);
        bytes.writeBytes(copy);
      }
    }

    @Override
    public void close() {
      // Nobody is there.
    }

    @Override
    public String peer() {
      return "nobody";
    }

    @Override
    public String host() {
      return "nobody";
    }

    synchronized byte[] bytes() {
      return bytes.toByteArray();
    }

    List<StreamFrame> frames() throws StreamException {
      FrameReader reader = new FrameReader(FrameReader.MASTER_FRAME_BYTES_MAX);
      reader.add(ByteBuffer.wrap(bytes()));
      List<StreamFrame> frames = new ArrayList<>();
      for (var next = reader.next(); next != null; next = reader.next()) {
        frames.add(next);
      }
      return frames;
    }
  }
}
