package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.model.PrefixName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who waits for whom while prefixes are opened. */
final class PrefixTableTest {
  private static final PrefixName SLOW = new PrefixName("slow");
  private static final PrefixName QUICK = new PrefixName("quick");

  @TempDir Path root;
  private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService threads = Executors.newFixedThreadPool(2);
  private final Set<PrefixName> withData = new HashSet<>();
  private final PrefixTable table = new PrefixTable(2, withData::contains);
  private RocksOptions rocks;

  @BeforeEach
  void options() throws Exception {
    BackgroundThreads.use();
    rocks = RocksOptions.load(new StoreSettings(root, Optional.empty(), 0));
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    table.close();
    timers.shutdownNow();
    rocks.close();
    BackgroundThreads.leave();
  }

  @Test
  void oneThatIsSlowHoldsUpNoOtherAndIsOpenedOnce() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    AtomicInteger opened = new AtomicInteger();
    PrefixTable.Opener opener =
        name -> {
          opened.incrementAndGet();
          if (name.equals(SLOW)) {
            entered.countDown();
            awaitQuietly(released);
          }
          return open(name);
        };
    Future<RocksPrefix> first = threads.submit(() -> table.openOnce(SLOW, opener));
    entered.await();
    Future<RocksPrefix> second = threads.submit(() -> table.openOnce(SLOW, opener));
    assertThat(table.openOnce(QUICK, opener).name()).isEqualTo(QUICK);
    assertThat(first.isDone()).isFalse();
    released.countDown();

    assertThat(first.get(30, TimeUnit.SECONDS)).isSameAs(second.get(30, TimeUnit.SECONDS));
    assertThat(opened).hasValue(2);
  }

  @Test
  void nobodyWaitsForOneThatCannotEvenBeLookedAt() {
    PrefixTable blind =
        new PrefixTable(
            0,
            _ -> {
              throw new IllegalStateException("no such path");
            });
    assertThatThrownBy(() -> blind.openOnce(SLOW, this::open))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> blind.openOnce(SLOW, this::open))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("prefix 'slow' cannot be opened");
    assertThat(blind.failures()).extracting(OpenFailure::prefix).containsExactly(SLOW);
    blind.close();
  }

  @Test
  void whatIsBeingOpenedCountsForTheLimit() throws Exception {
    table.openOnce(QUICK, this::open);
    table.openOnce(SLOW, this::open);
    assertThatThrownBy(() -> table.openOnce(new PrefixName("third"), this::open))
        .hasMessage("prefix 'third' is not opened: max_prefixes = 2 are open already");
    assertThat(table.failures()).isEmpty();
  }

  @Test
  void anErrorIsRememberedUntilItIsForgotten() throws Exception {
    withData.add(SLOW);
    AtomicInteger tries = new AtomicInteger();
    PrefixTable.Opener failing =
        name -> {
          tries.incrementAndGet();
          throw new StoreException("Can not open DB", null);
        };
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> table.openOnce(SLOW, failing)).hasMessage("Can not open DB");
    }
    assertThat(tries).hasValue(1);
    assertThat(table.failures()).containsExactly(new OpenFailure(SLOW, "Can not open DB"));

    table.beginMove(SLOW, WriteGate.OPEN);
    table.endMove(SLOW);
    assertThat(table.openOnce(SLOW, this::open).name()).isEqualTo(SLOW);
    assertThat(table.failures()).isEmpty();
  }

  @Test
  void whatIsThereButOverTheLimitIsNamedUntilTheLimitIsRaised() throws Exception {
    PrefixName third = new PrefixName("third");
    withData.add(third);
    table.openOnce(QUICK, this::open);
    table.openOnce(SLOW, this::open);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> table.openOnce(third, this::open)).hasMessageContaining("= 2");
      assertThat(table.failures()).extracting(OpenFailure::prefix).containsExactly(third);
    }
    table.limit(3);
    assertThat(table.failures()).isEmpty();
    assertThat(table.openOnce(third, this::open).name()).isEqualTo(third);
  }

  @Test
  void newNamesThatCannotBeMadeAreNoFailuresOfTheNodeAndAreNotAllRemembered() {
    AtomicInteger tries = new AtomicInteger();
    PrefixTable.Opener full =
        name -> {
          tries.incrementAndGet();
          throw new StoreException("no space left", null);
        };
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < PrefixTable.NEW_FAILED_MAX + 10; i++) {
        PrefixName name = new PrefixName("n" + i);
        assertThatThrownBy(() -> table.openOnce(name, full)).hasMessage("no space left");
      }
    }
    assertThat(table.failures()).isEmpty();
    assertThat(tries).hasValue(PrefixTable.NEW_FAILED_MAX + 20);
  }

  @Test
  void nobodyWaitsForTheDetachmentOfAPrefixThatIsDeniedAfterwards() throws Exception {
    table.openOnce(SLOW, this::open);
    table.beginMove(SLOW, WriteGate.OPEN).ifPresent(RocksPrefix::close);
    table.deny(SLOW, Duration.ofMinutes(1));

    assertThatThrownBy(() -> table.openOnce(SLOW, this::open))
        .hasMessageMatching("prefix 'slow' was detached and is denied for \\d+ s more: .*");

    table.deny(SLOW, Duration.ZERO);
    table.endMove(SLOW);
    assertThat(table.openOnce(SLOW, this::open).name()).isEqualTo(SLOW);
  }

  /** As a load does that finds the prefix detached, or puts other data in its place. */
  @Test
  void aMoveOfSomebodyElseEndsNoDenial() throws Exception {
    table.beginMove(QUICK, WriteGate.OPEN);
    table.deny(QUICK, Duration.ofMinutes(1));
    table.endMove(QUICK);
    table.beginMove(QUICK, WriteGate.OPEN);
    table.endMove(QUICK);
    assertThatThrownBy(() -> table.openOnce(QUICK, this::open)).hasMessageContaining("is denied");
  }

  @Test
  void fewWaitForAPrefixThatIsBeingMoved() throws Exception {
    table.beginMove(SLOW, WriteGate.OPEN);
    try (ExecutorService many = Executors.newCachedThreadPool()) {
      List<Future<RocksPrefix>> waiting = new ArrayList<>();
      for (int i = 0; i <= PrefixTable.MOVE_WAITERS_MAX; i++) {
        waiting.add(many.submit(() -> table.openOnce(SLOW, this::open)));
      }
      await().until(() -> waiting.stream().filter(Future::isDone).count() == 1);

      table.endMove(SLOW);
    }
    assertThat(table.openOnce(SLOW, this::open).name()).isEqualTo(SLOW);
  }

  @Test
  void anOpenerThatBreaksLeavesNobodyWaiting() {
    PrefixTable.Opener broken =
        name -> {
          throw new IllegalStateException("broken");
        };
    assertThatThrownBy(() -> table.openOnce(SLOW, broken)).hasMessage("broken");
    assertThatThrownBy(() -> table.openOnce(SLOW, this::open)).hasMessageContaining("broken");
  }

  @Test
  void progressTellsSpeedAndWhatIsLeft() {
    assertThat(StartOpening.progress(0, 128, 1)).isEqualTo("0 of 128");
    assertThat(StartOpening.progress(32, 128, TimeUnit.SECONDS.toNanos(8)))
        .isEqualTo("32 of 128, 4.0 a second, about 24 s left");
  }

  private RocksPrefix open(PrefixName name) throws StoreException {
    return RocksPrefix.open(name, root.resolve(name.value()), rocks, timers);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Who shuts the gate and waits for what is under way has seen the last move. */
  @Test
  void noMoveBeginsOnceTheGateIsShut() {
    PrefixTable none = new PrefixTable(0, _ -> true);

    assertThatThrownBy(() -> none.beginMove(SLOW, WriteGate.SHUT))
        .isInstanceOf(ReadonlyException.class);
    assertThat(none.isMoving(SLOW)).isFalse();
  }
}
