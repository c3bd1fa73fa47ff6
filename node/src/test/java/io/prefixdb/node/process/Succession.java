package io.prefixdb.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Three managed nodes and who orders them: one is master, the others follow it through links of
 * their own. When the master fails, a slave that has all that the other one has takes its place; a
 * former master becomes a slave. Broken prefixes are loaded anew.
 */
final class Succession {
  static final List<String> PREFIXES = List.of("p0", "p1");
  private static final int NODES = 3;
  private static final List<String> METHODS = List.of("Auto", "Copy", "API");
  private static final int RELOADS_MAX = 5;

  /** The answers of the admin port may be that old. */
  private static final int STATUS_AGE_MS = 250;

  private final Seed seed;
  private final List<NodeProcess> nodes = new ArrayList<>();
  private final Map<NodeProcess, Link> links = new HashMap<>();
  private NodeProcess master;
  private long epoch;
  private int reloads;

  Succession(Path directory, Seed seed) throws IOException {
    this.seed = seed;
    for (int i = 0; i < NODES; i++) {
      NodeProcess node =
          new NodeProcess(NodeFiles.in(directory, "node-" + (char) ('a' + i)).writeManaged(1));
      nodes.add(node);
      links.put(node, new Link(node.files().slavePort()));
    }
    this.master = nodes.getFirst();
  }

  NodeProcess master() {
    return master;
  }

  List<NodeProcess> slaves() {
    return nodes.stream().filter(node -> node != master).toList();
  }

  Link link(NodeProcess slave) {
    return Objects.requireNonNull(links.get(slave));
  }

  int reloads() {
    return reloads;
  }

  void start() throws IOException, InterruptedException {
    for (NodeProcess node : nodes) {
      node.begin();
    }
    for (NodeProcess node : nodes) {
      node.await("answer", _ -> true);
    }
    name(master);
    for (NodeProcess slave : slaves()) {
      follow(slave, master);
    }
  }

  private void name(NodeProcess next) throws IOException, InterruptedException {
    epoch++;
    master = next;
    next.order(epoch, "\"role\":\"master\",\"writeLeaseMillis\":0");
  }

  /** It follows the master from now on, whatever it was. */
  void becomeSlave(NodeProcess node) throws IOException, InterruptedException {
    follow(node, master);
  }

  private void follow(NodeProcess node, NodeProcess upstream)
      throws IOException, InterruptedException {
    Link link = link(node);
    link.sever(); // what stands leads to whom it followed before
    link.leadTo(upstream.files().slavePort());
    link.mend();
    node.order(epoch, "\"role\":\"slave\",\"upstream\":\"127.0.0.1:" + link.port() + "\"");
  }

  /** Another node is master: one that has all that the other slave has, or is given it first. */
  void failOver() throws IOException, InterruptedException {
    List<NodeProcess> candidates = slaves();
    NodeProcess next = candidates.get(seed.below(candidates.size()));
    NodeProcess other = candidates.get(next == candidates.getFirst() ? 1 : 0);
    Map<String, Long> wanted = stand(other);
    if (!hasAll(stand(next), wanted)) {
      follow(next, other);
      next.await("have all that the other slave has", status -> hasAll(positions(status), wanted));
      assertThat(hasAll(stand(next), wanted)).isTrue();
    }
    name(next);
    follow(other, next);
  }

  /** It follows nobody any more; where its prefixes end. */
  private Map<String, Long> stand(NodeProcess node) throws IOException, InterruptedException {
    JsonNode answer = node.order(epoch, "\"role\":\"standby\"");
    Map<String, Long> positions = new HashMap<>();
    PREFIXES.forEach(prefix -> positions.put(prefix, answer.at("/positions/" + prefix).asLong()));
    return positions;
  }

  private static Map<String, Long> positions(JsonNode status) {
    Map<String, Long> positions = new HashMap<>();
    for (String prefix : PREFIXES) {
      positions.put(prefix, NodeProcess.prefix(status, prefix).path("sequence").asLong());
    }
    return positions;
  }

  private static boolean hasAll(Map<String, Long> positions, Map<String, Long> wanted) {
    return PREFIXES.stream().allMatch(prefix -> at(positions, prefix) >= at(wanted, prefix));
  }

  private static long at(Map<String, Long> positions, String prefix) {
    return positions.getOrDefault(prefix, 0L);
  }

  /** Waits until both slaves hold what the master does, which nobody writes to. */
  void converge() throws IOException, InterruptedException {
    TimeUnit.MILLISECONDS.sleep(STATUS_AGE_MS);
    Map<String, Long> goal = positions(master.status());
    Optional<NodeProcess> level = Optional.empty();
    for (NodeProcess slave : slaves()) {
      converge(slave, goal, level);
      level = Optional.of(slave);
    }
  }

  /** {@code other}: a slave that may be copied from. */
  private void converge(NodeProcess slave, Map<String, Long> goal, Optional<NodeProcess> other)
      throws IOException, InterruptedException {
    for (int attempt = 0; attempt <= RELOADS_MAX; attempt++) {
      JsonNode status =
          slave.await(
              "be level with the master at " + goal + ", or broken",
              now -> isLevel(now, goal) || !FleetNode.broken(now).isEmpty());
      List<JsonNode> broken = FleetNode.broken(status);
      if (broken.isEmpty()) {
        return;
      }
      String id = "reload-" + reloads++;
      String method = METHODS.get(seed.below(METHODS.size()));
      boolean fromOther = !method.equals("API") && seed.below(2) == 0;
      slave.reload(
          id,
          method,
          broken.stream().map(prefix -> prefix.path("name").asText()).toList(),
          other.filter(_ -> fromOther).map(NodeProcess::upstream));
      slave.awaitReloaded(id);
    }
    throw new AssertionError(slave.files().name() + " stays broken:\n" + slave.log());
  }

  private static boolean isLevel(JsonNode status, Map<String, Long> goal) {
    return PREFIXES.stream()
        .allMatch(
            name -> {
              JsonNode prefix = NodeProcess.prefix(status, name);
              return List.of("InSync", "Idle").contains(prefix.path("state").asText())
                  && prefix.path("sequence").asLong() == at(goal, name);
            });
  }

  void close() throws IOException, InterruptedException {
    for (NodeProcess node : nodes) {
      link(node).close();
      node.end();
    }
  }
}
