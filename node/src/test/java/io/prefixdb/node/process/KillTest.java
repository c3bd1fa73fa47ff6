package io.prefixdb.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prefixdb.node.history.Counters;
import io.prefixdb.node.history.Lists;
import io.prefixdb.node.history.Operation;
import io.prefixdb.node.history.Operation.Kind;
import io.prefixdb.node.history.Registers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node that is killed again and again under load has a history without a lost, invented or
 * doubled write. {@code -Dchaos.rounds=N} sets how often; a round takes about two seconds.
 */
final class KillTest {
  private static final Logger LOG = LoggerFactory.getLogger(KillTest.class);
  private static final int ROUNDS = Integer.getInteger("chaos.rounds", 6);
  private static final int CHECK_EVERY = 20;

  @RegisterExtension private final Seed seed = new Seed();
  @TempDir private Path directory;
  private final Clients clients = new Clients();
  private NodeProcess node;

  @BeforeEach
  void prepare() throws IOException {
    node = new NodeProcess(NodeFiles.in(directory, "master").writeMaster());
  }

  @AfterEach
  void end() throws InterruptedException {
    node.end();
  }

  @Test
  void killedAtRandomMomentsUnderLoadItLosesAndInventsNothing() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      if (seed.below(4) == 0) { // in the midst of its start, recovery included
        node.begin();
        TimeUnit.MILLISECONDS.sleep(200 + seed.below(800));
        node.kill();
      }
      node.start();
      clients.readAll(node);
      clients.start(node, round, seed.below(Integer.MAX_VALUE));
      TimeUnit.MILLISECONDS.sleep(100 + seed.below(1_200));
      node.kill();
      clients.awaitEnd();
      if (round % CHECK_EVERY == CHECK_EVERY - 1) {
        check(round + 1);
      }
    }
    node.start();
    clients.readAll(node);
    check(ROUNDS);
    checkLists();
  }

  private void check(int rounds) {
    List<Operation> history = clients.history();
    byKey(history)
        .forEach(
            (key, operations) -> {
              boolean counter = key.contains("/c");
              assertThat(
                      counter
                          ? Counters.violation(key, operations)
                          : Registers.violation(key, operations))
                  .isEmpty();
            });
    long acknowledged = history.stream().filter(Operation::acknowledged).count();
    LOG.info(
        "{} kills: {} operations, {} acknowledged, nothing lost or invented",
        rounds,
        history.size(),
        acknowledged);
    assertThat(acknowledged).isGreaterThan(100L * rounds);
  }

  private static Map<String, List<Operation>> byKey(List<Operation> history) {
    return history.stream()
        .filter(operation -> operation.kind() != Kind.APPEND)
        .collect(Collectors.groupingBy(Operation::key, TreeMap::new, Collectors.toList()));
  }

  private void checkLists() throws IOException {
    Map<String, List<Operation>> appends =
        clients.history().stream()
            .filter(operation -> operation.kind() == Kind.APPEND)
            .collect(Collectors.groupingBy(Operation::key));
    for (String prefix : Clients.PREFIXES) {
      Map<String, String> contents = node.contents(prefix);
      for (int round = 0; round < ROUNDS; round++) {
        String key = Clients.list(prefix, round);
        String list = contents.getOrDefault(key.substring(prefix.length() + 1), "[]");
        assertThat(Lists.violation(key, appends.getOrDefault(key, List.of()), numbers(list)))
            .isEmpty();
      }
    }
  }

  private static List<Long> numbers(String list) throws IOException {
    List<Long> numbers = new ArrayList<>();
    for (JsonNode element : new ObjectMapper().readTree(list)) {
      numbers.add(element.asLong());
    }
    return numbers;
  }
}
