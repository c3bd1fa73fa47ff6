package io.prefixdb.node.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.model.PrefixName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;

/** A replicator with what is around it in memory, for tests of what it does by itself. */
abstract class ReplicatorTests {
  static final PrefixName A = new PrefixName("a");
  static final PrefixName B = new PrefixName("b");
  static final PrefixName DENIED = new PrefixName("denied");

  final FakeMaster master = new FakeMaster();
  final FakeReplicas replicas = new FakeReplicas();
  final FakeSource slave = new FakeSource("slave:1", master);
  final FakeSource dead = new FakeSource("dead:1", master);
  final CopySources sources =
      new CopySources() {
        @Override
        public CopySource master() {
          return new FakeSource("master:1", master);
        }

        @Override
        public Optional<CopySource> at(String address) {
          return switch (address) {
            case "slave:1" -> Optional.of(slave);
            case "dead:1" -> Optional.of(dead);
            default -> Optional.empty();
          };
        }
      };
  final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  final ExecutorService workers = Executors.newFixedThreadPool(2);
  Bench bench = bench();
  Replicator replicator = replicator();

  private Bench bench() {
    return new Bench(
        master,
        UpdateStream.NONE,
        thread,
        workers,
        () -> new Moment(System.nanoTime(), Instant.EPOCH),
        lastWords -> {
          throw new AssertionError(lastWords);
        });
  }

  private Replicator replicator() {
    return new Replicator(Ops.config(5, 50), replicas, sources, bench, () -> Thread.sleep(1));
  }

  /** The node is started anew with what is here. */
  final void restart() {
    replicator.close();
    bench = bench();
    replicator = replicator();
    replicator.start();
  }

  @AfterEach
  final void stop() {
    replicator.close();
    thread.shutdownNow();
    workers.shutdownNow();
  }

  final void awaitReload(String id) {
    await()
        .until(
            () ->
                replicator
                    .reloads()
                    .last()
                    .filter(last -> last.order().id().equals(id))
                    .isPresent());
    assertThat(replicator.reloads().last().orElseThrow().succeeded())
        .as(replicator.reloads().last().orElseThrow().message())
        .isTrue();
  }

  final void fill(PrefixName prefix, int batches) {
    for (int i = 0; i < batches; i++) {
      master.write(prefix, Ops.increment("k" + i % 8), Ops.increment("k" + i * 3 % 8));
    }
  }

  final void awaitEqual(PrefixName prefix) {
    await()
        .until(
            () ->
                replicas.names().contains(prefix)
                    && replicas.copy(prefix).position() == master.last(prefix) + 1);
    assertThat(replicas.copy(prefix).content())
        .isEqualTo(master.contentAt(prefix, master.last(prefix)));
  }

  final List<String> states() {
    return replicator.statuses().stream().map(SlaveStatus::stateName).toList();
  }

  static ReloadOrder order(String id, PrefixName... prefixes) {
    return new ReloadOrder(id, List.of(prefixes), ReloadOrder.API);
  }

  static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The master is the same as before. */
  final void awaitWithUpdatesOfB(Callable<Boolean> done) {
    await()
        .until(
            () -> {
              fill(B, 1);
              return done.call();
            });
  }
}
