package io.prefixdb.node.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefixdb.node.store.SmallDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Faults one after the other on a fleet that is written to. After each of them all nodes must hold
 * the same, and the master what was acknowledged and not taken away on purpose.
 */
final class Trial {
  private static final Logger LOG = LoggerFactory.getLogger(Trial.class);
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int CUTS = 3;
  private static final int CUT_BYTES_MAX = 2_000;
  private static final int PAUSE_MS = 300;
  private static final int FAULT_MS_MAX = 2_000;
  private static final int IMPOSTOR_WRITES_MAX = 200;

  private final Path directory;
  private final Seed seed;
  private final Fleet fleet;
  private final FleetWriters writers;
  private final Map<Fault, Integer> done = new EnumMap<>(Fault.class);

  /**
   * @param directory the fleet's own
   */
  Trial(Path directory, Seed seed) throws IOException {
    this.directory = directory;
    this.seed = seed;
    this.fleet = new Fleet(directory, seed);
    this.writers = new FleetWriters(seed.value());
  }

  void run(List<Fault> faults) throws Exception {
    long begin = System.nanoTime();
    fleet.start();
    for (Fault fault : faults) {
      writeOn();
      LOG.info("{}", fault);
      strike(fault);
      pause();
      settle(fault.breaks());
      done.merge(fault, 1, Integer::sum);
    }
    LOG.info(
        "faults {}: {} writes acknowledged, {} refused, everything where it must be; {} reloads, {} s",
        done,
        writers.acknowledged(),
        writers.refused(),
        fleet.reloads(),
        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin));
  }

  void close() throws IOException, InterruptedException {
    fleet.close();
  }

  /** Writes go on, and some are answered. */
  private void writeOn() throws InterruptedException {
    long before = writers.acknowledged();
    writers.start(fleet.master().process());
    awaitWrites(before + seed.below(500));
  }

  private void awaitWrites(long acknowledged) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              writers.check();
              return writers.acknowledged() > acknowledged;
            });
  }

  private void pause() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
  }

  private void last() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(PAUSE_MS + seed.below(FAULT_MS_MAX));
  }

  /** Nobody writes any more, and everything is everywhere. */
  private void settle(Set<String> mayBreak) throws Exception {
    writers.stop();
    Set<String> reasons = fleet.converge();
    writers.settle(fleet.master().process());
    fleet.assertContents(fleet.slaves(), writers.contents());
    assertThat(mayBreak).as("reasons for which prefixes may break").containsAll(reasons);
  }

  private void strike(Fault fault) throws Exception {
    switch (fault) {
      case KILL -> kill(fleet.any().process());
      case FREEZE -> freeze(fleet.any());
      case CUT -> cut(fleet.anySlave().link());
      case STALL -> stall(fleet.anySlave().link());
      case SILENCE -> silence(fleet.anySlave());
      case FULL_DISK -> fillDisk(fleet.any());
      case OVERRUN -> overrun(fleet.anySlave());
      case OLD_COPY -> restoreOldCopy(fleet.master().process());
      case EMPTY_DISK -> loseDisk(fleet.master().process());
      case IMPOSTOR -> replaceMaster(fleet.master().process());
    }
  }

  private void kill(NodeProcess node) throws Exception {
    node.kill();
    last();
    node.start();
  }

  private void freeze(FleetNode node) throws Exception {
    node.signal("STOP");
    last();
    node.signal("CONT");
  }

  private void cut(Link link) throws InterruptedException {
    for (int i = 0; i < CUTS; i++) {
      link.cutAfter(seed.below(CUT_BYTES_MAX));
      pause();
    }
  }

  private void stall(Link link) throws InterruptedException {
    link.stall(seed.below(2) == 0 ? Link.Way.TO_SLAVE : Link.Way.TO_MASTER);
    last();
    link.mend();
  }

  private static void silence(FleetNode slave) throws Exception {
    slave.link().stall(Link.Way.TO_SLAVE);
    slave.process().await("miss its master", status -> !isHealthy(status));
    slave.link().mend();
  }

  private void fillDisk(FleetNode node) throws Exception {
    if (node.disk().isEmpty()) {
      return; // said where it could not be made
    }
    SmallDisk disk = node.disk().get();
    long refused = writers.refused();
    boolean isMaster = node.upstream().isEmpty();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(PAUSE_MS))
        .until(
            () -> {
              disk.fillUpTo(0); // again and again: the node gives its old logs away
              return isMaster ? writers.refused() > refused : !isHealthy(node.process().status());
            });
    disk.makeRoom();
    awaitWrites(writers.acknowledged());
  }

  private void overrun(FleetNode slave) throws Exception {
    FleetNode upstream = slave.followed();
    slave.link().sever();
    slave.process().await("miss its master", status -> !isHealthy(status));
    upstream.keepLogs(1);
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(PAUSE_MS))
        .until(
            () -> {
              upstream.flush();
              // of now: what had come in before the cut may have been applied since
              return isLogPast(upstream.process().status(), slave.process().status());
            });
    slave.link().mend();
    slave.process().await("be broken", status -> !FleetNode.broken(status).isEmpty());
    upstream.keepLogs(FleetNode.LOG_SECONDS);
  }

  /** Whether a prefix of the upstream has lost what the slave needs next. */
  private static boolean isLogPast(JsonNode upstream, JsonNode slave) {
    return FleetWriters.PREFIXES.stream()
        .anyMatch(
            prefix ->
                NodeProcess.prefix(upstream, prefix).path("oldestUpdate").asLong()
                    > NodeProcess.prefix(slave, prefix).path("sequence").asLong() + 1);
  }

  private void restoreOldCopy(NodeProcess master) throws Exception {
    settle(Set.of());
    Map<String, Map<String, String>> copied = writers.contents();
    assertThat(master.terminate(PATIENCE)).isZero();
    Path copy = directory.resolve("copy");
    NodeFiles.copy(master.files().data(), copy);
    master.start();
    writeOn();
    settle(Set.of());
    Map<String, Map<String, String>> before = writers.contents();
    master.kill();
    master.files().removeData();
    NodeFiles.copy(copy, master.files().data());
    NodeFiles.remove(copy);
    writers.reset(copied);
    master.start();
    writers.start(master);
    assertRefused(before);
  }

  private void loseDisk(NodeProcess master) throws Exception {
    settle(Set.of());
    Map<String, Map<String, String>> before = writers.contents();
    master.kill();
    master.files().removeData();
    writers.reset(Map.of());
    master.start();
    writers.start(master);
    assertRefused(before);
  }

  private void replaceMaster(NodeProcess master) throws Exception {
    settle(Set.of());
    master.kill();
    NodeProcess other = new NodeProcess(master.files().elsewhere(directory, "other").writeMaster());
    try {
      other.start();
      for (String prefix : FleetWriters.PREFIXES) {
        for (int i = seed.below(IMPOSTOR_WRITES_MAX); i >= 0; i--) {
          other.set(prefix, "k" + i, i);
        }
      }
      assertRefused(writers.contents());
    } finally {
      other.end();
    }
    master.start();
    writers.start(master);
  }

  /** The slaves of the master follow it no more, and keep what they have. */
  private void assertRefused(Map<String, Map<String, String>> before) throws Exception {
    for (FleetNode slave : fleet.slavesOfMaster()) {
      for (String prefix : FleetWriters.PREFIXES) {
        slave.process().awaitState(prefix, "Broken");
      }
    }
    fleet.assertContents(fleet.slaves(), before);
  }

  private static boolean isHealthy(JsonNode status) {
    return status.path("healthy").asBoolean();
  }
}
