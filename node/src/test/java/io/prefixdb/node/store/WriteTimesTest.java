package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.model.UpdateBatch.Op;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** No write that comes is older than the horizon that was told before. */
class WriteTimesTest {
  private final AtomicLong clock = new AtomicLong(100);

  @Test
  void aClockThatIsSetBackMakesNoWriteOlder() {
    WriteTimes times = new WriteTimes(false, clock::get);
    assertThat(times.horizon()).isEqualTo(100);
    clock.set(50);

    assertThat(times.begin()).isEqualTo(100);
    times.end();

    clock.set(120);
    assertThat(times.begin()).isEqualTo(120);
  }

  @Test
  void aWriteThatIsUnderWayHoldsTheHorizon() {
    WriteTimes times = new WriteTimes(false, clock::get);
    times.begin();
    clock.set(200);
    assertThat(times.horizon()).isEqualTo(100);

    times.end();

    assertThat(times.horizon()).isEqualTo(200);
  }

  @Test
  void aSlaveKnowsItsMastersTimesOnly() {
    WriteTimes times = new WriteTimes(true, clock::get);
    assertThat(times.horizon()).isZero();

    times.applied(batch(40, 60, 50));
    assertThat(times.horizon()).isEqualTo(60);

    times.applied(batch(1000));
    assertThat(times.horizon()).as("none of the future is believed").isEqualTo(100);
  }

  @Test
  void whatWasTakenToBeOverIsOverForTheWritesOfALaterTermToo() {
    WriteTimes times = new WriteTimes(false, clock::get);
    assertThat(times.horizon()).isEqualTo(100);
    times.follow(true);
    clock.set(50);

    times.follow(false);

    assertThat(times.begin()).isEqualTo(100);
  }

  private static byte[] batch(long... times) {
    List<Op> ops =
        Arrays.stream(times)
            .<Op>mapToObj(t -> new Op.Put(key(), Bytes.of(TimeSuffix.append(key(), t))))
            .toList();
    return UpdateBatch.of(1, ops).bytes();
  }

  private static Bytes key() {
    return Bytes.utf8("k");
  }
}
