package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CheckpointLeaseTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final CheckpointLease lease = new CheckpointLease(Duration.ofSeconds(10));

  @Test
  void oneThatTakesLongerToMakeThanItsLeaseIsNotOver() {
    assertThat(lease.isOver(System.nanoTime() + 1_000 * SECOND)).isFalse();
    lease.made(Map.of(), 2_000 * SECOND);
    assertThat(lease.isOver(2_010 * SECOND)).isFalse();
    assertThat(lease.isOver(2_011 * SECOND)).isTrue();
  }

  @Test
  void useProlongsItUpToItsAge() {
    lease.made(Map.of("CURRENT", 16L), 0);
    assertThat(lease.sizes()).containsEntry("CURRENT", 16L);
    lease.use(8 * SECOND);
    assertThat(lease.isOver(18 * SECOND)).isFalse();
    long age = CheckpointLease.AGE_MAX.toNanos();
    lease.use(age + 1);
    assertThat(lease.isOver(age + 1)).isTrue();
  }
}
