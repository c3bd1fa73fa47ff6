package io.prefixdb.node.store;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.CapturedLog;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What RocksDB is told of a fold that fails, here of an operator that nobody registered. */
final class MergeUpcallsTest {
  private static final String KEY = "a key of this test";
  private static final int FOLDS = 2_000;

  @Test
  void aFoldThatFailsSaysSoAndIsToldNowAndThen() {
    try (Arena arena = Arena.ofConfined();
        CapturedLog log = new CapturedLog()) {
      MemorySegment key = arena.allocateFrom(KEY);
      MemorySegment success = arena.allocate(JAVA_BYTE);
      long began = System.nanoTime();
      for (int i = 0; i < FOLDS; i++) {
        success.set(JAVA_BYTE, 0, (byte) 1);
        assertThat(
                MergeUpcalls.fullMerge(
                    MemorySegment.ofAddress(Long.MAX_VALUE),
                    key,
                    KEY.length(),
                    MemorySegment.NULL,
                    0,
                    MemorySegment.NULL,
                    MemorySegment.NULL,
                    0,
                    success,
                    arena.allocate(JAVA_LONG)))
            .isEqualTo(MemorySegment.NULL);
        assertThat(success.get(JAVA_BYTE, 0)).isZero();
      }
      long tenths = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began) / 100;
      assertThat(log.lines())
          .filteredOn(line -> line.contains("the merges of key '" + KEY + "' cannot be folded"))
          .hasSizeLessThanOrEqualTo((int) tenths + 1)
          .hasSizeLessThan(FOLDS);
    }
  }
}
