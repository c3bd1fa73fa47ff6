package io.prefixdb.node.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.config.SlaveConfig;
import io.prefixdb.node.model.History;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.model.Updates;
import io.prefixdb.node.replication.Order.Level;
import io.prefixdb.node.replication.Order.Say;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The lines by which people know how a slave is, in the words of the original. */
final class OriginalLinesTest {
  private static final PrefixName MLM = new PrefixName("mlm");
  private static final History UNTOLD = new History(Timeline.UNKNOWN, "tag", 0);

  private long nowMs = 5_000;
  private Slave slave = slave(Ops.config(1_000, 1_000), 11, true);

  @Test
  void howManyUpdatesCameAndWhichIsNext() {
    answered(1, batches(211, Ops.batch(11, 201)));
    nowMs += 1_000;
    assertThat(says(on(new Event.Applied(212))))
        .contains(
            new Say(Level.INFO, "1 (201) updates for 'mlm' in the last 1 seconds. Next seq №212"));
  }

  @Test
  void thatNoUpdatesCame() {
    answered(1, new Updates.CaughtUp(10));
    nowMs += 1_000;
    assertThat(says(on(new Event.Woken())))
        .containsExactly(
            new Say(Level.INFO, "No updates for 'mlm' in the last 1 seconds. Next seq №11"));
    nowMs += 1_000;
    assertThat(says(on(new Event.Woken())))
        .containsExactly(
            new Say(Level.INFO, "No updates for 'mlm' in the last 2 seconds. Next seq №11"));
  }

  /** For nodes with many prefixes: a line a second of each is too much for any log. */
  @Test
  void whatIsIdleIsSaidEachMinuteIfThatIsWanted() {
    slave = slave(with(0, true), 11, true);
    answered(1, new Updates.CaughtUp(10));
    for (int second = 1; second < 60; second++) {
      nowMs += 1_000;
      assertThat(says(on(new Event.Woken()))).as("second %d", second).isEmpty();
    }
    nowMs += 1_000;
    assertThat(says(on(new Event.Woken())))
        .containsExactly(
            new Say(Level.INFO, "No updates for 'mlm' in the last 60 seconds. Next seq №11"));
    on(new Event.Answered(3, new MasterAnswer.Given<>(batches(11, Ops.batch(11, 1)))));
    nowMs += 1_000;
    assertThat(says(on(new Event.Applied(12))))
        .containsExactly(
            new Say(Level.INFO, "1 (1) updates for 'mlm' in the last 61 seconds. Next seq №12"));
  }

  @Test
  void thatItIsFarBehind() {
    slave = slave(Ops.config(1_000, 1_000), 11, true);
    answered(1, batches(1_208_871, Ops.batch(11, 1)));
    nowMs += 1_000;
    assertThat(says(on(new Event.Woken())))
        .contains(
            new Say(Level.WARNING, "Slave replication too big difference 'mlm': 1208861(wrn:10)"));
  }

  @Test
  void thatTheMastersLogIsGone() {
    assertThat(says(answered(1, new Updates.Purged(2))))
        .contains(
            new Say(
                Level.ERROR,
                "Slave replication error. Invalid master responce for 'mlm' need sequence == 11,"
                    + " but last acceptable == 2 status=OK"));
    slave = slave(Ops.config(1_000, 1_000), 1, true);
    assertThat(says(answered(1, new Updates.Purged(2))))
        .contains(
            new Say(
                Level.ERROR,
                "Slave replication error. Invalid master responce for 'mlm' need sequence == 1,"
                    + " but last acceptable == 2 status=InvalidSeqNumber"));
  }

  @Test
  void thatUpdatesAreMissing() {
    assertThat(says(answered(1, batches(20, Ops.batch(14, 2)))))
        .contains(
            new Say(
                Level.ERROR,
                "Slave not acceptable loss sequence 'mlm': 3 request segment=11 response=14"));
  }

  /** A debugging option of the original; the sequences that are missing have no effect here. */
  @Test
  void thatMissingUpdatesAreAccepted() {
    slave = slave(losing(3), 11, true);
    List<Order> orders = answered(1, batches(15, Ops.batch(14, 2)));
    assertThat(says(orders))
        .containsExactly(
            new Say(
                Level.WARNING,
                "Slave not acceptable loss sequence 'mlm' : 3 request segment=11 response=14"));
    List<byte[]> logs =
        orders.stream()
            .filter(Order.Apply.class::isInstance)
            .map(order -> ((Order.Apply) order).logs())
            .findFirst()
            .orElseThrow();
    assertThat(logs).extracting(UpdateBatch::sequenceOf).containsExactly(11L, 14L);
    assertThat(Ops.parsed(logs.getFirst()).end()).isEqualTo(14);
    nowMs += 1_000;
    assertThat(says(on(new Event.Applied(16))))
        .contains(new Say(Level.WARNING, "Lost segments 'mlm': 3"));
  }

  @Test
  void moreThanIsAcceptedBreaks() {
    slave = slave(losing(3), 11, true);
    assertThat(says(answered(1, batches(20, Ops.batch(15, 2)))))
        .contains(
            new Say(
                Level.ERROR,
                "Slave not acceptable loss sequence 'mlm': 4 request segment=11 response=15"));
    assertThat(slave.view().at(now()).stateName()).isEqualTo("Broken");
  }

  @Test
  void thatThePrefixIsGone() {
    on(new Event.Woken());
    on(new Event.HistoryTold(1, new MasterAnswer.Given<>(UNTOLD)));
    assertThat(says(on(new Event.Answered(2, new MasterAnswer.Refused<>(Status.PrefixNotFound)))))
        .containsExactly(
            new Say(
                Level.WARNING,
                "Slave replication abort. Prefix 'mlm' is no longer available on the master "));
  }

  @Test
  void thatAWriteFailedOnce() {
    answered(1, batches(11, Ops.batch(11, 1)));
    Say failed =
        new Say(
            Level.ERROR, "wrocksdb_slave::updates_generator_: Slave write error: No space left");
    assertThat(says(on(new Event.ApplyFailed("No space left")))).contains(failed);
    assertThat(says(on(new Event.ApplyFailed("No space left")))).doesNotContain(failed);
  }

  @ParameterizedTest
  @CsvSource({
    "0700, prefixdb::since_reader::read_item_ unknown operation",
    "00ffffffffff, prefixdb::since_reader::get_size log format error",
    "0080, prefixdb::since_reader::get_size log format error",
    "0009, prefixdb::since_reader::get_item size error",
  })
  void thatAnUpdateCannotBeRead(String ops, String words) {
    byte[] header = Arrays.copyOf(Ops.batch(11, 1), 12);
    byte[] body = HexFormat.of().parseHex(ops);
    byte[] log = Arrays.copyOf(header, header.length + body.length);
    System.arraycopy(body, 0, log, header.length, body.length);
    answered(1, batches(11, log));
    assertThat(slave.view().at(now()).breakage().orElseThrow().message()).startsWith(words);
  }

  @Test
  void thatThePositionCannotBeKnown() {
    slave = slave(Ops.config(1_000, 1_000), 11, false);
    assertThat(says(answered(1, new Updates.CaughtUp(10))))
        .contains(
            new Say(
                Level.ERROR,
                "Invalid sequence number. Replication is not possible. You must synchronize the"
                    + " database: mlm"));
  }

  private static SlaveConfig losing(long acceptable) {
    return with(acceptable, false);
  }

  private static SlaveConfig with(long acceptable, boolean quiet) {
    SlaveConfig usual = Ops.config(1_000, 1_000);
    return new SlaveConfig(
        usual.upstream(),
        usual.writableOnly(),
        usual.allowedPrefixes(),
        usual.deniedPrefixes(),
        usual.ownPrefixes(),
        usual.pullTimeoutMs(),
        usual.queryPrefixesTimeoutMs(),
        usual.logLimitPerReq(),
        usual.wrnLogDiffSeq(),
        usual.wrnLogTimeoutMs(),
        usual.seqLogTimeoutMs(),
        quiet,
        usual.expiresForReq(),
        usual.transfer(),
        usual.streams(),
        usual.onBroken(),
        acceptable,
        usual.startTime(),
        usual.counters(),
        0);
  }

  private Slave slave(SlaveConfig config, long position, boolean whole) {
    return new Slave(MLM, config, position, whole, new Origin(Timeline.UNKNOWN, true), now());
  }

  private static Updates batches(long last, byte[] log) {
    long first = UpdateBatch.sequenceOf(log);
    return new Updates.Batches(List.of(log), first, first, last);
  }

  /** What follows from an answer to the first question of a master that knows no histories. */
  private List<Order> answered(long question, Updates updates) {
    on(new Event.Woken());
    on(new Event.HistoryTold(question, new MasterAnswer.Given<>(UNTOLD)));
    return on(new Event.Answered(question + 1, new MasterAnswer.Given<>(updates)));
  }

  private List<Order> on(Event event) {
    return slave.on(event, now());
  }

  private static List<Say> says(List<Order> orders) {
    return orders.stream()
        .filter(Say.class::isInstance)
        .map(Say.class::cast)
        .filter(say -> !say.text().startsWith("Replication of"))
        .toList();
  }

  private Moment now() {
    return new Moment(nowMs * 1_000_000, Instant.EPOCH);
  }
}
