package io.prefixdb.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two managed nodes that take turns as the master, as an operator has them do; some seconds. */
@Timeout(120)
final class PromotionTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int PREFIXES = 100;
  private static final long SECOND_MS = 1_000;
  private static final int TURNS_MIN = 3;
  private static final int TURNS_MAX = 10;

  @TempDir Path directory;

  /** A machine that does something else can hold some of them up, but not each. */
  @Test
  void aSlaveWithAHundredPrefixesTakesWritesWithinASecond() throws Exception {
    List<Long> millis = new ArrayList<>();
    try (ManagedNode one = new ManagedNode(directory, "one", true).start();
        ManagedNode two = new ManagedNode(directory, "two", true).start()) {
      one.master(1, 0);
      for (int i = 0; i < PREFIXES; i++) {
        one.add("p" + i, 1);
      }
      ManagedNode master = one;
      ManagedNode slave = two;
      while (millis.size() < TURNS_MIN
          || (millis.size() < TURNS_MAX && Collections.min(millis) >= SECOND_MS)) {
        int epoch = millis.size() + 2;
        millis.add(promote(slave, master, epoch));
        assertThat(slave.count("p50")).isEqualTo(epoch);
        ManagedNode former = master;
        master = slave;
        slave = former;
      }
    }
    System.out.println("promotions with " + PREFIXES + " prefixes: " + millis + " ms");
    assertThat(Collections.min(millis)).isLessThan(SECOND_MS);
    assertThat(Collections.max(millis)).isLessThan(SOON.toMillis());
    assertThat(millis.stream().sorted().toList().get(millis.size() / 2))
        .as("the median")
        .isLessThan(5 * SECOND_MS);
  }

  @Test
  void whoWritesToASlaveIsToldInTheLogWhereTheMasterIs() throws Exception {
    try (ManagedNode master = new ManagedNode(directory, "one", true).start();
        ManagedNode slave = new ManagedNode(directory, "two", true).start();
        CapturedLog log = new CapturedLog()) {
      master.master(1, 0);
      master.add("p", 1);
      slave.slave(1, master.upstream());

      assertThat(slave.increment("p")).contains("\"status\":\"PrefixReadonly\"");

      assertThat(log.lines())
          .anySatisfy(
              line ->
                  assertThat(line)
                      .contains("one to prefix 'p': this node is a slave of " + master.upstream()));
    }
  }

  /** Has the slave of the master take its place; how long nobody took writes, in milliseconds. */
  private static long promote(ManagedNode slave, ManagedNode master, long epoch) throws Exception {
    slave.slave(epoch - 1, master.upstream());
    await()
        .atMost(SOON)
        .until(
            () ->
                slave.get("/readyz").status() == 200
                    && slave.status().path("prefixes").size() == PREFIXES);
    master.standby(epoch - 1);

    long began = System.nanoTime();
    assertThat(slave.master(epoch, 0).status()).isEqualTo(200);
    slave.add("p50", 1);
    long took = Duration.ofNanos(System.nanoTime() - began).toMillis();

    assertThat(slave.get("/readyz").status()).isEqualTo(200);
    return took;
  }
}
