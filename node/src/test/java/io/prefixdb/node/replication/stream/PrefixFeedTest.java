package io.prefixdb.node.replication.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.config.AcksConfig;
import io.prefixdb.node.config.FeedConfig;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.Downstreams;
import io.prefixdb.node.replication.Moment;
import io.prefixdb.node.replication.stream.PrefixFeed.Piece;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PrefixFeedTest {
  private static final PrefixName NAME = new PrefixName("p");
  private static final long MUCH = 1 << 20;

  private final FakeLogs.FakeLog log = new FakeLogs().create("p");
  private final AtomicLong keptOfAll = new AtomicLong();
  private final PrefixFeed prefix = new PrefixFeed(NAME, log, keptOfAll);
  private final Feeds feeds =
      new Feeds(
          new FakeLogs(),
          new FeedConfig(0, false),
          new Acks(new AcksConfig(0, 0, AcksConfig.Otherwise.DEGRADE), () -> 0),
          new Downstreams(() -> new Moment(0, Instant.EPOCH), Duration.ofHours(1)),
          Standings.NONE,
          () -> 0);

  @BeforeEach
  void twoFollow() {
    log.write(3, 100);
    prefix.add(feed(1));
    prefix.add(feed(2));
  }

  private Feed feed(int id) {
    FeedLine line = feeds.open(new FakeSlave(), "slave-" + id, false, false);
    return new Feed(feeds, line, new StreamFrame.Follow(id, 1, 0, FakeLogs.TAG, NAME));
  }

  @Test
  void whatWasReadForOneServesTheOther() throws Exception {
    assertThat(prefix.from(1, FakeLogs.TAG, MUCH)).isInstanceOf(Piece.Found.class);
    assertThat(prefix.from(2, FakeLogs.TAG, MUCH)).isInstanceOf(Piece.Found.class);
    assertThat(log.reads()).isEqualTo(1);
    assertThat(keptOfAll).hasPositiveValue();
  }

  @Test
  void nothingThatWasReadOfAHistoryIsSentOrKeptOnceTheLogIsOfAnother() throws Exception {
    assertThat(prefix.from(1, FakeLogs.TAG, MUCH)).isInstanceOf(Piece.Found.class);
    log.tag = "another";
    assertThat(prefix.from(1, FakeLogs.TAG, MUCH)).isEqualTo(new Piece.Changed());
    assertThat(keptOfAll).hasValue(0);
  }

  @Test
  void aFollowerOfTheNewHistoryIsGivenWhatTheLogHasNow() throws Exception {
    assertThat(prefix.from(1, FakeLogs.TAG, MUCH)).isInstanceOf(Piece.Found.class);
    log.tag = "another";
    assertThat(prefix.from(1, "another", MUCH))
        .isInstanceOfSatisfying(
            Piece.Found.class, found -> assertThat(found.chunk().tag()).isEqualTo("another"));
    assertThat(log.reads()).isEqualTo(2);
  }

  @Test
  void aFollowerWithLittleCreditIsSentLittle() throws Exception {
    log.write(1_000, 100);
    assertThat(prefix.from(1, FakeLogs.TAG, 1))
        .isInstanceOfSatisfying(
            Piece.Found.class,
            found -> assertThat(found.chunk().bytes()).isLessThan(2 * PrefixFeed.CHUNK_BYTES_MIN));
  }
}
