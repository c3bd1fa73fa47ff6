package io.prefixdb.node.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VolumeGaugeTest {
  private static final long SECOND = 1_000_000_000L;

  private long total = 1_000_000;
  private long free = 500_000;
  private final VolumeGauge gauge = new VolumeGauge(() -> total, () -> free);

  /** What it seems to say, or said before logs went, would cost all logs. */
  @Test
  void aLookThatFailsAsksForNoRoom() {
    free = 1_000;
    Volume before = gauge.at(0);
    assertThat(before.freeBytes()).isLessThan(before.reserve());
    free = -1;
    Volume untold = gauge.at(5 * SECOND);
    assertThat(untold.freeBytes()).isGreaterThan(untold.reserve());
    assertThat(LogKeeperTest.RULE.share(untold)).isEqualTo(LogKeeperTest.RULE.share(before));
    free = 1_000;
    total = 0;
    assertThat(gauge.at(10 * SECOND)).isEqualTo(untold);
    total = 1_000_000;
    assertThat(gauge.at(15 * SECOND).freeBytes()).isEqualTo(1_000);
  }

  @Test
  void forAVolumeThatNobodyKnowsNothingGoes() {
    total = 0;
    Volume unknown = gauge.at(0);
    assertThat(unknown.reserve()).isZero();
    assertThat(LogKeeperTest.RULE.share(unknown)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aFullVolumeIsToldAsFull() {
    free = 0;
    assertThat(gauge.at(0).freeBytes()).isZero();
  }

  @Test
  void aMomentIsNoRate() {
    gauge.at(0);
    free -= 100_000;
    assertThat(gauge.at(SECOND / 100).fillingPerSecond()).isZero();
    assertThat(gauge.at(5 * SECOND).fillingPerSecond()).isEqualTo(20_000);
  }

  @Test
  void aDirectoryHasAVolume(@TempDir Path directory) {
    Volume here = VolumeGauge.of(directory).at(0);
    assertThat(here.totalBytes()).isPositive();
    assertThat(here.freeBytes()).isBetween(0L, here.totalBytes());
    assertThat(VolumeGauge.of(directory.resolve("nosuch")).at(0)).isEqualTo(Volume.UNKNOWN);
  }
}
