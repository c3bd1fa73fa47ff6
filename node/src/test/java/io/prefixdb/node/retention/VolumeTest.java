package io.prefixdb.node.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.store.Spare;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class VolumeTest {
  /** What nobody uses goes, and what is only a copy is not made, before that. */
  @ParameterizedTest
  @ValueSource(longs = {48L << 20, 1L << 30, 10L << 30, 100L << 30, 10L << 40})
  void logsThatSlavesNeedGoLast(long total) {
    assertThat(Spare.bytes(total)).isGreaterThan(new Volume(total, 0, 0).reserve());
  }
}
