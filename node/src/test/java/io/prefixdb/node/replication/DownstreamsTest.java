package io.prefixdb.node.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.prefixdb.node.model.PrefixName;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class DownstreamsTest {
  private static final PrefixName P = new PrefixName("p");
  private static final PrefixName Q = new PrefixName("q");
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private Moment now = new Moment(0, START);
  private final Downstreams downstreams = new Downstreams(() -> now, Duration.ofHours(24));

  @Test
  void knowsEachSlaveWithEachPrefixWhereItWasLast() {
    downstreams.heard("a", P, 1, 0);
    downstreams.heard("b", P, 5, 4);
    downstreams.heard("a", Q, 7, 6);
    pass(Duration.ofSeconds(1));
    downstreams.heard("a", P, 3, 2);

    assertThat(downstreams.slaves())
        .extracting(Downstream::slave, Downstream::prefix, Downstream::acknowledged)
        .containsExactly(tuple("b", P, 4L), tuple("a", Q, 6L), tuple("a", P, 2L));
    assertThat(downstreams.slaves().getLast().lastSeen()).isEqualTo(now);
  }

  @Test
  void aSlaveThatWasNotHeardOfForLongNoLongerCounts() {
    downstreams.heard("a", P, 1, 0);
    pass(Duration.ofHours(23));
    downstreams.heard("b", P, 1, 0);
    assertThat(downstreams.slaves()).hasSize(2);
    pass(Duration.ofHours(2));
    assertThat(downstreams.slaves()).extracting(Downstream::slave).containsExactly("b");

    downstreams.forgetAfter(Duration.ofHours(1));
    assertThat(downstreams.slaves()).isEmpty();
  }

  @Test
  void aWallClockThatJumpsForgetsNobody() {
    downstreams.heard("a", P, 1, 0);
    now = new Moment(now.nanos() + 1, START.plus(Duration.ofDays(400)));
    assertThat(downstreams.slaves()).hasSize(1);
  }

  @Test
  void fiveThousandPrefixesOfTenSlavesAreKnown() {
    for (int i = 0; i < 50_000; i++) {
      downstreams.heard("slave-" + i % 10, new PrefixName("p" + i / 10), 1, 0);
    }
    assertThat(downstreams.slaves()).hasSize(50_000);
  }

  @Test
  void theOneThatWasHeardOfLongestAgoMakesRoom() {
    for (int i = 0; i < Downstreams.KNOWN_MAX; i++) {
      downstreams.heard("slave-" + i, P, 1, 0);
    }
    downstreams.heard("slave-0", P, 2, 1);
    downstreams.heard("new", P, 1, 0);
    assertThat(downstreams.slaves()).hasSize(Downstreams.KNOWN_MAX);
    assertThat(downstreams.slaves())
        .extracting(Downstream::slave)
        .contains("new", "slave-0")
        .doesNotContain("slave-1");
  }

  @Test
  void aPinLastsUntilItsTimeOrItsEnd() {
    assertThat(downstreams.pin(pin("copy", P, 5, Duration.ofHours(1)))).isTrue();
    assertThat(downstreams.pin(pin("copy", P, 9, Duration.ofHours(2)))).isTrue();
    assertThat(downstreams.pin(pin("copy", Q, 1, Duration.ofHours(1)))).isTrue();
    assertThat(downstreams.pins()).extracting(Pin::sequence).containsExactlyInAnyOrder(9L, 1L);
    pass(Duration.ofHours(1));
    assertThat(downstreams.pins()).extracting(Pin::sequence).containsExactly(9L);
    downstreams.unpin("copy", P);
    assertThat(downstreams.pins()).isEmpty();
  }

  @Test
  void pinsAreLimited() {
    for (int i = 0; i < Downstreams.PINS_MAX; i++) {
      assertThat(downstreams.pin(pin("copy-" + i, P, 1, Duration.ofHours(1)))).isTrue();
    }
    assertThat(downstreams.pin(pin("one more", P, 1, Duration.ofHours(1)))).isFalse();
    assertThat(downstreams.pin(pin("copy-7", P, 2, Duration.ofHours(1)))).isTrue();
    pass(Duration.ofHours(1));
    assertThat(downstreams.pin(pin("one more", P, 1, Duration.ofHours(1)))).isTrue();
  }

  private Pin pin(String holder, PrefixName prefix, long sequence, Duration lasts) {
    return new Pin(holder, prefix, sequence, now.wall().plus(lasts));
  }

  private void pass(Duration time) {
    now = new Moment(now.nanos() + time.toNanos(), now.wall().plus(time));
  }
}
