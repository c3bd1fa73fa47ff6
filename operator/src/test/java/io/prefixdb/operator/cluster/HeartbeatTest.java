package io.prefixdb.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class HeartbeatTest {
  private long nanos;
  private final Heartbeat heartbeat = new Heartbeat(() -> nanos);

  @Test
  void nothingHasToTurnBeforeItHasBegun() {
    later(Duration.ofHours(1));
    assertThat(heartbeat.alive()).as("an operator that stands by").isTrue();
  }

  @Test
  void loopThatStoppedIsNoticed() {
    heartbeat.beat();
    later(Duration.ofSeconds(29));
    assertThat(heartbeat.alive()).isTrue();
    later(Duration.ofSeconds(2));
    assertThat(heartbeat.alive()).isFalse();

    heartbeat.beat();
    assertThat(heartbeat.alive()).isTrue();
  }

  @Test
  void passThatNeverEndsIsNoticedThoughOthersDo() {
    heartbeat.begin("stuck");
    later(Duration.ofMinutes(2));
    heartbeat.begin("other");
    heartbeat.end("other");
    assertThat(heartbeat.alive()).isTrue();

    later(Duration.ofMinutes(2));
    assertThat(heartbeat.alive()).isFalse();
    heartbeat.end("stuck");
    assertThat(heartbeat.alive()).isTrue();
  }

  private void later(Duration time) {
    nanos += time.toNanos();
  }
}
