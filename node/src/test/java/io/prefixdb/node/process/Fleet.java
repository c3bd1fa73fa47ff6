package io.prefixdb.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A master, two slaves of it and a slave of the first of them, as processes with bad links. Does
 * what an operator does: a reload where a prefix is broken, and nowhere else. Meanwhile it watches
 * whether any of them ever calls itself well when it is not.
 */
final class Fleet {
  private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);
  private static final List<String> METHODS = List.of("Auto", "Copy", "API");
  private static final int WATCH_MS = 250;

  /** No remedy is tried more often in a row. */
  private static final int RELOADS_MAX = 5;

  /** The answers of the admin port may be that old. */
  private static final int STATUS_AGE_MS = 250;

  private final Seed seed;
  private final FleetNode master;
  private final List<FleetNode> slaves;
  private final Thread watch = Thread.ofPlatform().daemon().name("watch").unstarted(this::watch);
  private volatile @Nullable AssertionError dishonest;
  private int reloads;

  Fleet(Path directory, Seed seed) throws IOException {
    this.seed = seed;
    this.master = FleetNode.master(directory, "master");
    FleetNode first = FleetNode.slave(directory, "first", master);
    FleetNode second = FleetNode.slave(directory, "second", master);
    FleetNode chained = FleetNode.slave(directory, "chained", first);
    this.slaves = List.of(first, second, chained);
  }

  FleetNode master() {
    return master;
  }

  /** Each after the one that it follows. */
  List<FleetNode> slaves() {
    return slaves;
  }

  /** Those that follow the master itself. */
  List<FleetNode> slavesOfMaster() {
    return slaves.stream().filter(slave -> slave.followed().equals(master)).toList();
  }

  FleetNode any() {
    int at = seed.below(slaves.size() + 1);
    return at == 0 ? master : slaves.get(at - 1);
  }

  FleetNode anySlave() {
    return slaves.get(seed.below(slaves.size()));
  }

  int reloads() {
    return reloads;
  }

  void start() throws IOException, InterruptedException {
    master.process().begin();
    for (FleetNode slave : slaves) {
      slave.process().begin();
    }
    master.process().await("answer", _ -> true);
    for (FleetNode slave : slaves) {
      slave.process().await("answer", _ -> true);
    }
    watch.start();
  }

  private void watch() {
    try {
      while (dishonest == null) {
        look(master);
        for (FleetNode slave : slaves) {
          look(slave);
        }
        TimeUnit.MILLISECONDS.sleep(WATCH_MS);
      }
    } catch (AssertionError e) {
      dishonest = e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the test is over
    }
  }

  private static void look(FleetNode node) throws InterruptedException {
    try {
      FleetNode.assertHonest(node.process().status());
    } catch (IOException e) {
      LOG.debug("{} says nothing", node.name(), e);
    }
  }

  /**
   * Waits until all slaves hold what the master does, which nobody writes to. Orders reloads where
   * something is broken.
   *
   * @return the reasons for which prefixes were broken
   */
  Set<String> converge() throws IOException, InterruptedException {
    TimeUnit.MILLISECONDS.sleep(STATUS_AGE_MS);
    Map<String, Long> goal = new HashMap<>();
    JsonNode status = master.process().status();
    for (String prefix : FleetWriters.PREFIXES) {
      goal.put(prefix, NodeProcess.prefix(status, prefix).path("sequence").asLong());
    }
    Set<String> reasons = new TreeSet<>();
    List<FleetNode> level = new ArrayList<>();
    for (FleetNode slave : slaves) {
      converge(slave, goal, reasons, level);
      level.add(slave);
    }
    if (dishonest != null) {
      throw new AssertionError("a node called itself well that was not", dishonest);
    }
    return reasons;
  }

  /** {@code level}: slaves that may be copied from. */
  private void converge(
      FleetNode slave, Map<String, Long> goal, Set<String> reasons, List<FleetNode> level)
      throws IOException, InterruptedException {
    for (int attempt = 0; attempt <= RELOADS_MAX; attempt++) {
      List<JsonNode> broken =
          FleetNode.broken(
              slave
                  .process()
                  .await(
                      "be level with the master at " + goal + ", or broken",
                      status -> isLevel(status, goal) || !FleetNode.broken(status).isEmpty()));
      if (broken.isEmpty()) {
        return;
      }
      broken.forEach(prefix -> reasons.add(prefix.at("/broken/reason").asText()));
      reload(slave, broken.stream().map(prefix -> prefix.path("name").asText()).toList(), level);
    }
    throw new AssertionError(
        slave.name()
            + " is still broken after "
            + RELOADS_MAX
            + " reloads:\n"
            + slave.process().log());
  }

  private static boolean isLevel(JsonNode status, Map<String, Long> goal) {
    return goal.entrySet().stream()
        .allMatch(
            wanted -> {
              JsonNode prefix = NodeProcess.prefix(status, wanted.getKey());
              return List.of("InSync", "Idle").contains(prefix.path("state").asText())
                  && prefix.path("sequence").asLong() == wanted.getValue();
            });
  }

  private void reload(FleetNode slave, List<String> prefixes, List<FleetNode> level)
      throws IOException, InterruptedException {
    String id = "reload-" + reloads++;
    String method = METHODS.get(seed.below(METHODS.size()));
    int choice = method.equals("API") ? slaves.size() : seed.below(slaves.size());
    Optional<String> source =
        choice < level.size()
            ? Optional.of(level.get(choice).process().upstream())
            : Optional.empty();
    LOG.info("{}: {} reloads {} by {} from {}", id, slave.name(), prefixes, method, source);
    slave.process().reload(id, method, prefixes, source);
    slave.process().awaitReloaded(id);
  }

  /** Every slave holds exactly this, and nothing was put aside. */
  void assertContents(List<FleetNode> nodes, Map<String, Map<String, String>> expected)
      throws IOException {
    for (FleetNode node : nodes) {
      for (String prefix : FleetWriters.PREFIXES) {
        assertThat(node.process().contentsIfAny(prefix))
            .as("%s of %s", prefix, node.name())
            .isEqualTo(expected.getOrDefault(prefix, Map.of()));
      }
      assertThat(Files.exists(node.process().files().home().resolve("detach/p0")))
          .as("%s has put its copy aside", node.name())
          .isFalse();
    }
  }

  void close() throws IOException, InterruptedException {
    watch.interrupt();
    for (FleetNode slave : slaves) {
      slave.close();
    }
    master.close();
  }
}
