package io.prefixdb.node.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A fleet of real processes meets each quick fault once, in the order of the seed; about 40 s.
 * {@code -Dchaos.fleets=N} has N fleets meet any faults, {@code -Dseed=S} repeats the choices of
 * one.
 */
final class FleetTest {
  private static final Logger LOG = LoggerFactory.getLogger(FleetTest.class);
  private static final int FLEETS = Integer.getInteger("chaos.fleets", 0);
  private static final int FAULTS = 15;

  @RegisterExtension private final Seed seed = new Seed();
  @TempDir private Path directory;

  static IntStream fleets() {
    return IntStream.rangeClosed(1, Math.max(1, FLEETS));
  }

  @ParameterizedTest
  @MethodSource("fleets")
  void whatIsAcknowledgedIsOnAllNodesAfterAnyFault(int fleet) throws Exception {
    List<Fault> faults = FLEETS == 0 ? eachOnce() : any();
    LOG.info("fleet {} of {}, seed {}: {}", fleet, Math.max(1, FLEETS), seed.value(), faults);
    Trial trial = new Trial(directory, seed);
    try {
      trial.run(faults);
    } catch (AssertionError | Exception e) {
      String how = FLEETS == 0 ? "" : " -Dchaos.fleets=1";
      e.addSuppressed(
          new AssertionError("again: -Dtest=FleetTest" + how + " -Dseed=" + seed.value()));
      throw e;
    } finally {
      trial.close();
    }
  }

  private List<Fault> eachOnce() {
    List<Fault> faults = new ArrayList<>(Fault.quick());
    Collections.shuffle(faults, new Random(seed.value()));
    return faults;
  }

  private List<Fault> any() {
    List<Fault> all = List.of(Fault.values());
    return IntStream.range(0, FAULTS).mapToObj(_ -> all.get(seed.below(all.size()))).toList();
  }
}
