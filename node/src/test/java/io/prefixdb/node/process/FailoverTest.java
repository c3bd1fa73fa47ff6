package io.prefixdb.node.process;

import static io.prefixdb.node.process.NodeProcess.PREFIX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefixdb.node.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Masters that are stopped or killed while clients write, as real processes; about half a minute.
 */
@Timeout(300)
final class FailoverTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long LEASE_MS = 2_000;

  @TempDir private Path directory;
  private final List<NodeProcess> nodes = new ArrayList<>();

  @AfterEach
  void end() throws InterruptedException {
    for (NodeProcess node : nodes) {
      node.end();
    }
  }

  private NodeProcess node(String name, int minAcks) throws Exception {
    NodeProcess node = new NodeProcess(NodeFiles.in(directory, name).writeManaged(minAcks));
    nodes.add(node);
    return node.start();
  }

  /** What lay in the buffers of the stopped process, requests and orders, comes to nothing. */
  @Test
  void aProcessThatWasStoppedBeyondItsLeaseRefusesWhatItReadsThen() throws Exception {
    NodeProcess master = node("master", 0);
    master.order(1, leader(0)); // without a lease, which the making of a prefix could outlast
    try (RawClient client = master.connect()) {
      assertThat(client.ask(Requests.set(PREFIX, "k", 1))).contains("\"OK\"");
      String renewal = takeLease(master);

      master.signal("STOP");
      client.send(Requests.set(PREFIX, "k", 2) + "\r\n", List.of());
      CompletableFuture<Integer> late = master.orderSent(1, renewal);
      TimeUnit.MILLISECONDS.sleep(LEASE_MS + 500); // it has to be over, whoever looks
      master.signal("CONT");

      assertThat(client.frames(1)).contains("PrefixReadonly");
      assertThat(late.get(30, TimeUnit.SECONDS)).isEqualTo(409);
      assertThat(client.ask(Requests.set(PREFIX, "k", 3))).contains("PrefixReadonly");
      assertThat(master.contents(PREFIX)).isEqualTo(Map.of("k", "1"));

      master.order(1, leader(60_000) + asOf(master));
      assertThat(client.ask(Requests.set(PREFIX, "k", 4))).contains("\"OK\"");
    }
  }

  /** Until an order comes before its lease is over; that order. */
  private static String takeLease(NodeProcess master) {
    AtomicReference<String> order = new AtomicReference<>("");
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(IOException.class) // as it is refused when it comes later
        .until(
            () -> {
              order.set(leader(LEASE_MS) + asOf(master));
              return master.order(1, order.get()).path("writeLeaseMillisLeft").asLong() > 0;
            });
    return order.get();
  }

  private static String asOf(NodeProcess node) throws Exception {
    return ",\"asOfMillis\":" + node.status().path("clockMillis").asLong();
  }

  private static String leader(long leaseMillis) {
    return "\"role\":\"master\",\"writeLeaseMillis\":" + leaseMillis;
  }

  @Test
  void afterTheDeathOfTheMasterNothingIsLostThatASlaveHeld() throws Exception {
    NodeProcess first = node("first", 1);
    NodeProcess second = node("second", 1);
    NodeProcess third = node("third", 1);
    first.order(1, leader(0));
    second.order(1, slaveOf(first));
    third.order(1, slaveOf(first));
    Writers writers = Writers.undeterred(PREFIX);
    writers.start(first);
    await().atMost(PATIENCE).until(() -> writers.acknowledged() > 200);

    second.signal("STOP"); // from now on the master is ahead of everybody
    third.signal("STOP");
    long sent = writers.sent();
    await().atMost(PATIENCE).until(() -> writers.sent() > sent + Writers.UNDER_WAY_MAX);
    first.kill();
    writers.awaitEnd();
    second.kill(); // with what lies in their buffers
    third.kill();
    second.start();
    third.start();

    long secondEnd = endOf(second);
    long thirdEnd = endOf(third);
    NodeProcess next = secondEnd > thirdEnd ? second : third;
    NodeProcess other = secondEnd > thirdEnd ? third : second;
    next.order(2, leader(0));
    other.order(2, slaveOf(next));
    long before = writers.acknowledged();
    writers.start(next);
    await().atMost(PATIENCE).until(() -> writers.acknowledged() > before + 100);
    writers.stop();

    first.start();
    assertThat(first.status().path("role").asText()).isEqualTo("standby");
    first.order(2, slaveOf(next));
    JsonNode broken = first.awaitState(PREFIX, "Broken").path("broken");
    assertThat(broken.path("reason").asText()).isEqualTo("MasterBehind");
    first.reload("tail", "Copy");
    first.awaitReloaded("tail");
    JsonNode tail = first.status().at("/diverged/0");
    assertThat(tail.path("from").asLong()).isEqualTo(Math.max(secondEnd, thirdEnd) + 1);
    assertThat(tail.path("updates").asLong()).isPositive();
    assertThat(Files.readAllLines(Path.of(tail.path("file").asText())))
        .hasSize(tail.path("updates").asInt());

    first.awaitLevel(next, PREFIX);
    other.awaitLevel(next, PREFIX);
    Map<String, String> contents = next.contents(PREFIX);
    assertThat(first.contents(PREFIX)).isEqualTo(contents);
    assertThat(other.contents(PREFIX)).isEqualTo(contents);
    writers.assertNothingLost(contents);
  }

  /** Its last sequence, once it follows nobody any more. */
  private static long endOf(NodeProcess slave) throws Exception {
    return slave.order(1, "\"role\":\"standby\"").at("/positions/" + PREFIX).asLong();
  }

  private static String slaveOf(NodeProcess master) {
    return "\"role\":\"slave\",\"upstream\":\"" + master.upstream() + "\"";
  }
}
