package io.prefixdb.node.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Reloads beside the slaves that they interrupt. */
final class ReloadsTest extends ReplicatorTests {
  @Test
  void aReloadOfAPrefixThatIsDetachedMeanwhileFailsAndTheNextOneCanBegin()
      throws InterruptedException {
    fill(A, 40);
    fill(B, 5);
    replicator.start();
    await().until(() -> states().equals(List.of("InSync", "InSync")));
    CountDownLatch paging = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    master.beforeRange =
        () -> {
          paging.countDown();
          awaitLatch(goOn);
        };
    replicator.reload(order("1", A));
    paging.await();

    Objects.requireNonNull(replicas.watcher).detached(A);

    await().until(() -> replicator.reloads().last().isPresent());
    assertThat(replicator.reloads().last().orElseThrow().message()).contains("detached here");
    goOn.countDown();
    assertThat(replicator.reload(order("2", B))).isEqualTo(new ReloadReply.Accepted("2"));
    await().until(() -> replicator.reloads().last().orElseThrow().order().id().equals("2"));
    assertThat(replicator.reloads().last().orElseThrow().succeeded()).isTrue();
  }

  @Test
  void aLoadEndsWhenItsPrefixIsDetachedSoThatItCanBeLoadedAgain() throws InterruptedException {
    fill(A, 9_000);
    replicator.start();
    await().until(() -> states().equals(List.of("InSync")));
    CountDownLatch paging = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger pages = new AtomicInteger();
    master.beforeRange =
        () -> {
          pages.incrementAndGet();
          paging.countDown();
          awaitLatch(goOn);
        };
    replicator.reload(order("1", A));
    paging.await();
    Replicas.Watcher watcher = Objects.requireNonNull(replicas.watcher);
    watcher.detached(A);
    watcher.attached(A);
    await().until(() -> states().equals(List.of("InSync")));
    assertThat(pages).hasValue(1);
    master.beforeRange = () -> {};
    goOn.countDown();

    AtomicInteger orders = new AtomicInteger(1);
    await()
        .untilAsserted(
            () -> {
              String id = Integer.toString(orders.incrementAndGet());
              replicator.reload(order(id, A));
              await().until(() -> replicator.reloads().running().isEmpty());
              assertThat(replicator.reloads().last().orElseThrow().succeeded()).isTrue();
            });
    awaitEqual(A);
  }

  @Test
  void aBreakIsMendedByAReloadWhileOthersGoOn() throws InterruptedException {
    fill(A, 40);
    fill(B, 1);
    master.purge(A, 10);
    replicator.start();
    await().until(() -> states().equals(List.of("Broken", "InSync")));
    assertThat(replicator.statuses().getFirst().breakage().orElseThrow().reason())
        .isEqualTo(Breakage.Reason.WALGap);

    CountDownLatch paging = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    master.beforeRange =
        () -> {
          paging.countDown();
          awaitLatch(goOn);
        };
    assertThat(replicator.reload(order("1", A))).isEqualTo(new ReloadReply.Accepted("1"));
    paging.await();
    assertThat(states().getFirst()).isEqualTo("Reloading");
    assertThat(replicator.reloads().running().orElseThrow().prefix()).isEqualTo("a");
    assertThat(replicator.reload(order("2", B))).isEqualTo(new ReloadReply.Busy("1"));
    assertThat(replicator.reload(order("1", A))).isEqualTo(new ReloadReply.Accepted("1"));
    fill(A, 20);
    fill(B, 20);
    awaitEqual(B);
    goOn.countDown();

    awaitEqual(A);
    await().until(() -> replicator.reloads().last().isPresent());
    ReloadStatus.Finished last = replicator.reloads().last().orElseThrow();
    assertThat(last.succeeded()).isTrue();
    assertThat(last.keys()).isEqualTo(8);
    assertThat(replicator.incidents())
        .isEqualTo(
            new Incidents.Counts(
                Map.of(Breakage.Reason.WALGap, 1L),
                Map.of(new Incidents.Reload(ReloadOrder.API, true), 1L),
                0));
    await().until(() -> replicator.reloads().running().isEmpty()); // told after the end
    assertThat(replicator.reload(order("1", A)))
        .as("done before")
        .isEqualTo(new ReloadReply.Accepted("1"));
    assertThat(replicator.reloads().running()).isEmpty();
  }

  @Test
  void countersAreExactHoweverOftenTheyAreReloadedWhileTheyAreWritten() {
    AtomicInteger written = new AtomicInteger();
    fill(A, 8);
    replicator.start();
    awaitEqual(A);
    master.beforeRange =
        () -> {
          master.write(A, Ops.increment("k1"));
          written.incrementAndGet();
        };
    for (int i = 0; i < 20; i++) {
      String id = "order " + i;
      replicator.reload(order(id, A));
      await()
          .until(
              () ->
                  replicator
                      .reloads()
                      .last()
                      .filter(last -> last.order().id().equals(id))
                      .isPresent());
      awaitEqual(A);
    }
    assertThat(written).hasValueGreaterThanOrEqualTo(20);
  }

  @Test
  void aReloadThatFailsSaysWhyAndLeavesTheBreak() {
    fill(A, 40);
    fill(B, 1);
    master.purge(A, 0);
    replicator.start();
    await().until(() -> states().equals(List.of("Broken", "InSync")));
    master.rangesWithoutAnswer = 1_000;
    replicator.reload(order("1", A, B));
    await().until(() -> replicator.reloads().last().isPresent());
    ReloadStatus.Finished last = replicator.reloads().last().orElseThrow();
    assertThat(last.succeeded()).isFalse();
    assertThat(last.message())
        .isEqualTo(
            "prefix 'a' could not be loaded: the master did not answer range 10 times: lost");
    assertThat(states()).containsExactly("Broken", "InSync");
    master.rangesWithoutAnswer = 0;
    replicator.reload(order("2", A));
    awaitEqual(A);
  }

  @Test
  void aLoadThatTheMastersLogDoesNotGoOnAfterLeavesTheOldData() {
    fill(A, 40);
    replicator.start();
    await().until(() -> states().equals(List.of("InSync")));
    master.beforeRange =
        () -> {
          master.beforeRange = () -> {};
          fill(A, 3);
          master.purge(A, 1);
        };
    replicator.reload(order("1", A));
    await().until(() -> replicator.reloads().last().isPresent());

    assertThat(replicator.reloads().last().orElseThrow().message())
        .contains("the master cannot go on after its snapshot at 80: ");
  }

  @Test
  void aLoadIsGivenUpAtOnceWhenTheNodeStops() throws Exception {
    ExecutorService own = Executors.newFixedThreadPool(2);
    try (Replicator stopping =
        new Replicator(
            Ops.config(5, 50),
            master,
            UpdateStream.NONE,
            replicas,
            sources,
            thread,
            own,
            () -> new Moment(System.nanoTime(), Instant.EPOCH),
            _ -> {})) {
      fill(A, 8);
      stopping.start();
      await().until(() -> stopping.statuses().size() == 1 && stopping.discovered());
      awaitEqual(A);
      master.rangesWithoutAnswer = 1_000;
      stopping.reload(order("1", A));
      await().until(() -> stopping.reloads().running().isPresent());
    }
    own.shutdown();

    assertThat(own.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void ordersThatCannotBeCarriedOutAreRefusedWithASentence() {
    fill(A, 1);
    replicator.start();
    awaitEqual(A);
    assertThat(replicator.reload(order("1", B)))
        .isEqualTo(
            new ReloadReply.Invalid("prefixes: [b] (expected: prefixes that this slave follows)"));
    assertThat(replicator.reload(order("1")))
        .isEqualTo(new ReloadReply.Invalid("prefixes: [] (expected: at least one prefix)"));
    assertThat(replicator.reload(order("", A)))
        .isEqualTo(new ReloadReply.Invalid("id: \"\" (expected: a text that names this order)"));
    assertThat(replicator.reload(new ReloadOrder("1", List.of(A), "Files")))
        .isEqualTo(
            new ReloadReply.Invalid("method: \"Files\" (expected: \"Auto\", \"Copy\" or \"API\")"));
    assertThat(
            replicator.reload(new ReloadOrder("1", List.of(A), "Copy", List.of("slave:1", "x"), 0)))
        .isEqualTo(
            new ReloadReply.Invalid(
                "source: \"x\" (expected: HOST:PORT of a node that has the prefixes)"));
    assertThat(replicator.reload(new ReloadOrder("1", List.of(A), "API", List.of("slave:1"), 0)))
        .isInstanceOf(ReloadReply.Invalid.class);
    assertThat(
            replicator.reload(
                new ReloadOrder("1", List.of(A), "Copy", Collections.nCopies(9, "slave:1"), 0)))
        .isEqualTo(new ReloadReply.Invalid("source: 9 nodes (expected: at most 8)"));
    assertThat(replicator.reload(new ReloadOrder("1", List.of(A), "Copy", List.of(), -1)))
        .isInstanceOf(ReloadReply.Invalid.class);
  }

  @Test
  void aCopyComesFromTheNodeThatTheOrderNamesAndTheSlaveGoesOnAfterIt() {
    fill(A, 40);
    master.purge(A, 10);
    replicator.start();
    await().until(() -> states().equals(List.of("Broken")));

    replicator.reload(new ReloadOrder("1", List.of(A), "Copy", List.of("slave:1"), 0));
    awaitReload("1");
    fill(A, 3);

    awaitEqual(A);
    await().until(() -> states().equals(List.of("InSync")));
    assertThat(slave.sent).isNotEmpty();
    assertThat(slave.openCheckpoints()).isZero();
    await().untilAsserted(() -> assertThat(replicas.settled).containsExactly(A));
  }

  /** As after a role order that came before the copy was in sync. */
  @Test
  void whatWasReplacedBeforeThisSlaveBeganGoesWhenTheCopyIsInSync() throws ReplicaException {
    replicas.openOrCreate(A);
    replicas.kept.add(A);
    fill(A, 4);

    replicator.start();

    awaitEqual(A);
    await().untilAsserted(() -> assertThat(replicas.settled).containsExactly(A));
  }

  @Test
  void theNextNodeThatTheOrderNamesIsAskedWhenOneIsGoneAndThatIsTold() {
    fill(A, 40);
    master.purge(A, 10);
    replicator.start();
    await().until(() -> states().equals(List.of("Broken")));
    dead.reachable = false;

    replicator.reload(new ReloadOrder("1", List.of(A), "Copy", List.of("dead:1", "slave:1"), 0));
    awaitReload("1");

    awaitEqual(A);
    assertThat(slave.sent).isNotEmpty();
    assertThat(replicator.reloads().last().orElseThrow().message())
        .isEqualTo(
            "loaded 1 prefix(es); 'a' came from slave:1 in the end, for dead:1 did not answer"
                + " create_checkpoint 3 times: no connection");
  }

  @Test
  void aReloadThatIsCancelledLeavesTheSlaveAsItWas() throws InterruptedException {
    fill(A, 40);
    fill(B, 5);
    replicator.start();
    await().until(() -> states().equals(List.of("InSync", "InSync")));
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    slave.beforeRead =
        () -> {
          reading.countDown();
          awaitLatch(goOn);
        };
    replicator.reload(new ReloadOrder("1", List.of(A, B), "Copy", List.of("slave:1"), 0));
    reading.await();

    assertThat(replicator.cancelReload()).contains("1");
    goOn.countDown();

    await().until(() -> replicator.reloads().last().isPresent());
    ReloadStatus.Finished last = replicator.reloads().last().orElseThrow();
    assertThat(last.succeeded()).isFalse();
    assertThat(last.message()).contains("cancelled");
    assertThat(replicator.cancelReload()).isEmpty();
    await().until(() -> states().equals(List.of("InSync", "InSync")));
    fill(A, 1);
    awaitEqual(A);
  }

  /** A pause of a load that ends when it may, so that it can be cancelled meanwhile. */
  private record HeldPause(CountDownLatch begun, CountDownLatch mayEnd)
      implements PrefixLoad.Pause {
    @Override
    public void once() throws InterruptedException {
      begun.countDown();
      mayEnd.await();
    }
  }

  @Test
  void aReloadThatWaitsForASilentMasterCanBeCancelled() throws InterruptedException {
    HeldPause pause = new HeldPause(new CountDownLatch(1), new CountDownLatch(1));
    fill(A, 1);
    try (Replicator patient = new Replicator(Ops.config(5, 50), replicas, sources, bench, pause)) {
      patient.start();
      awaitEqual(A);
      master.reachable = false;
      patient.reload(order("1", A));
      pause.begun.await();

      assertThat(patient.cancelReload()).contains("1");
      master.historiesAsked.set(0);
      pause.mayEnd.countDown();

      await().until(() -> patient.reloads().last().isPresent());
      assertThat(patient.reloads().last().get().message()).contains("the order was cancelled");
      assertThat(master.historiesAsked.get()).as("of the load").isLessThan(5);
    }
  }

  /** All pages have come; the master falls silent when it is asked whether its log goes on. */
  @Test
  void aLoadThatIsCancelledAtItsEndGivesItsSnapshotBack() throws InterruptedException {
    HeldPause pause = new HeldPause(new CountDownLatch(1), new CountDownLatch(1));
    fill(A, 1);
    try (Replicator patient = new Replicator(Ops.config(5, 50), replicas, sources, bench, pause)) {
      patient.start();
      awaitEqual(A);
      master.beforeRange = () -> master.historiesAsked.set(0);
      master.beforeHistory =
          () -> {
            boolean onward = master.openSnapshots() > 0 && master.historiesAsked.get() == 2;
            master.reachable = master.reachable && !onward;
          };
      patient.reload(new ReloadOrder("1", List.of(A), "API", List.of(), 0));
      pause.begun.await();

      assertThat(patient.cancelReload()).contains("1");
      pause.mayEnd.countDown();
      await().until(() -> patient.reloads().last().isPresent());
      master.beforeHistory = () -> {};
      master.reachable = true;
      await().untilAsserted(() -> assertThat(master.openSnapshots()).isZero());
    }
  }

  @Test
  void aReloadThatWaitsForAWriteThatHangsCanBeCancelled() {
    fill(A, 1);
    fill(B, 5);
    replicator.start();
    await().until(() -> states().equals(List.of("InSync", "InSync")));
    replicas.writing = new CountDownLatch(1);
    fill(A, 1);
    await().until(() -> replicator.statuses().getFirst().lagSequences() > 0);
    replicator.reload(order("1", A));

    assertThat(replicator.cancelReload()).contains("1");
    assertThat(replicator.reloads().last().orElseThrow().message()).isEqualTo("it was cancelled");
    assertThat(replicator.reload(order("2", B))).isEqualTo(new ReloadReply.Accepted("2"));
    awaitReload("2");
    replicas.writing.countDown();
    awaitEqual(A);
    await().until(() -> states().equals(List.of("InSync", "InSync")));
  }
}
