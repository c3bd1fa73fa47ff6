package io.prefixdb.node.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * An operator that promotes one node after the other by the rule of the lease, over a network that
 * loses and delays, while nodes stop for seconds, start anew and have clocks that drift: no two of
 * them take writes at the same time, and none in an epoch of another. A second or two.
 */
final class LeaseSimulationTest {
  private static final long SEEDS = Long.getLong("simulation.seeds", 1_000);

  @Test
  void noTwoNodesEverTakeWrites() {
    long granted = 0;
    long promotions = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      LeaseSimulation simulation = new LeaseSimulation(seed, true, true);
      assertThat(simulation.run()).as("seed %d", seed).isEmpty();
      granted += simulation.granted();
      promotions += simulation.promotions();
    }
    assertThat(granted).isGreaterThan(SEEDS);
    System.out.printf(
        "lease simulation: %d seeds, %d promotions, %d leases%n", SEEDS, promotions, granted);
  }

  /** Why an order tells from when on the lease counts. */
  @Test
  void seesALeaseThatCountsFromWhenTheOrderIsRead() {
    assertThat(seen(false, true)).isPresent();
  }

  /** Why the operator waits before it promotes another node. */
  @Test
  void seesAnOperatorThatDoesNotWaitForTheEndOfTheLease() {
    assertThat(seen(true, false)).isPresent();
  }

  private static Optional<String> seen(boolean dated, boolean patient) {
    Optional<String> violation = Optional.empty();
    for (long seed = 1; seed <= 1_000 && violation.isEmpty(); seed++) {
      violation = new LeaseSimulation(seed, dated, patient).run();
    }
    return violation;
  }
}
