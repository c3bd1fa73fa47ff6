package io.prefixdb.node.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Masters die or stand still under load, one after the other, and slaves take their place, as real
 * processes; about 20 s. {@code -Dchaos.fleets=N} makes it longer, {@code -Dseed=S} repeats the
 * choices.
 */
final class SuccessionTest {
  private static final Logger LOG = LoggerFactory.getLogger(SuccessionTest.class);
  private static final int FLEETS = Integer.getInteger("chaos.fleets", 0);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int CUT_BYTES_MAX = 20_000;
  private static final int OUTAGE_MS_MAX = 500;

  @RegisterExtension private final Seed seed = new Seed();
  @TempDir private Path directory;
  private final List<Writers> writers =
      Succession.PREFIXES.stream().map(Writers::undeterred).toList();
  private Succession nodes;

  /** How a master fails. */
  private enum Failure {
    DEATH,
    STANDSTILL
  }

  /** What happens to a slave before. */
  private enum Trouble {
    NONE,
    CUT,
    DEATH
  }

  @BeforeEach
  void start() throws Exception {
    nodes = new Succession(directory, seed);
    nodes.start();
  }

  @AfterEach
  void close() throws Exception {
    nodes.close();
  }

  @Test
  void whateverASlaveHeldWhenItWasAcknowledgedIsOnAllNodesAfterManyMasters() throws Exception {
    List<Failure> failures = new ArrayList<>();
    for (int i = 0; i <= FLEETS; i++) {
      failures.addAll(List.of(Failure.values()));
    }
    Collections.shuffle(failures, new Random(seed.value()));
    for (Failure failure : failures) {
      write(200);
      trouble(nodes.slaves().get(seed.below(2)));
      replaceMaster(failure);
      write(200);
      stop();
      nodes.converge();
      assertNothingLost();
    }
    LOG.info(
        "{}: {} increments acknowledged, nothing lost; {} reloads",
        failures,
        writers.stream().mapToLong(Writers::acknowledged).sum(),
        nodes.reloads());
  }

  private void replaceMaster(Failure failure) throws Exception {
    NodeProcess old = nodes.master();
    switch (failure) {
      case DEATH -> {
        old.kill();
        for (Writers each : writers) {
          each.awaitEnd();
        }
        nodes.failOver();
        old.start();
        assertThat(old.status().path("role").asText()).isEqualTo("standby");
        nodes.becomeSlave(old);
      }
      case STANDSTILL -> {
        old.signal("STOP");
        nodes.failOver();
        old.signal("CONT"); // and takes itself for the master
        pause();
        nodes.becomeSlave(old);
        stop();
      }
    }
  }

  private void trouble(NodeProcess slave) throws Exception {
    switch (Trouble.values()[seed.below(Trouble.values().length)]) {
      case NONE -> {
        // Both slaves are well.
      }
      case CUT -> nodes.link(slave).cutAfter(seed.below(CUT_BYTES_MAX));
      case DEATH -> {
        slave.kill();
        pause();
        slave.start();
      }
    }
  }

  private void pause() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(seed.below(OUTAGE_MS_MAX));
  }

  /** Has so many writes acknowledged, and goes on. */
  private void write(int count) {
    for (Writers each : writers) {
      each.start(nodes.master());
    }
    for (Writers each : writers) {
      long before = each.acknowledged();
      await().atMost(PATIENCE).until(() -> each.acknowledged() >= before + count);
    }
  }

  private void stop() throws InterruptedException {
    for (Writers each : writers) {
      each.stop();
    }
  }

  private void assertNothingLost() throws Exception {
    for (int i = 0; i < writers.size(); i++) {
      String prefix = Succession.PREFIXES.get(i);
      Map<String, String> contents = nodes.master().contents(prefix);
      writers.get(i).assertNothingLost(contents);
      for (NodeProcess slave : nodes.slaves()) {
        assertThat(slave.contents(prefix)).as(slave.files().name()).isEqualTo(contents);
      }
    }
  }
}
