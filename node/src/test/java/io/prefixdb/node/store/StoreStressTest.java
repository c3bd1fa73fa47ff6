package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.MergeKind;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.RangeQuery;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything that can be done to a prefix, by many threads at once: whatever comes of it, no native
 * handle is used after its end (that would end the JVM), nobody waits for ever, and no increment
 * that was acknowledged is lost. Takes three seconds; {@code -Dstress.seconds=N} sets how long.
 */
@Timeout(300)
class StoreStressTest {
  private static final long SECONDS = Long.getLong("stress.seconds", 3);
  private static final int THREADS = 8;
  private static final List<PrefixName> NAMES =
      List.of(new PrefixName("p"), new PrefixName("q"), new PrefixName("r"));
  private static final Bytes COUNTER = Bytes.utf8("c");
  private static final RangeQuery ALL = new RangeQuery(Bytes.EMPTY, true, Bytes.EMPTY, 0, 1_000);

  @TempDir private Path root;
  private RocksStores stores;
  private final AtomicLong acknowledged = new AtomicLong();

  @BeforeEach
  void open() throws Exception {
    stores = RocksStores.open(new StoreSettings(root.resolve("data"), Optional.empty(), 0));
    for (PrefixName name : NAMES) {
      increment(name);
    }
  }

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void everythingAtOnceEndsWellAndKeepsWhatWasAcknowledged() throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<Long>> running = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Random random = new Random(i);
        running.add(threads.submit(() -> work(random, end)));
      }
      for (Future<Long> thread : running) {
        assertThat(thread.get()).isPositive();
      }
    }
    long counted = 0;
    for (PrefixName name : NAMES) {
      stores.attach(name, true);
      PrefixStore store = stores.openOrCreate(name);
      Bytes value = store.get(List.of(COUNTER), 0).getFirst();
      counted += value == null ? 0 : Long.parseLong(value.toString());
    }
    assertThat(counted).isEqualTo(acknowledged.get());
  }

  /** How much of it was done; what is refused because of another thread counts as well. */
  private long work(Random random, long end) throws Exception {
    long done = 0;
    while (System.nanoTime() < end) {
      PrefixName name = NAMES.get(random.nextInt(NAMES.size()));
      try {
        step(name, random);
      } catch (StoreException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
      done++;
    }
    return done;
  }

  private void step(PrefixName name, Random random) throws Exception {
    Optional<PrefixStore> found = stores.find(name);
    int choice = random.nextInt(100);
    if (found.isEmpty() || choice < 3) {
      stores.attach(name, random.nextBoolean());
      return;
    }
    PrefixStore store = found.get();
    if (choice < 40) {
      increment(name);
    } else if (choice < 70) {
      store.get(List.of(COUNTER), 0);
    } else if (choice < 80) {
      store.range(ALL, 0);
    } else if (choice < 88) {
      PrefixStore.Snapshot snapshot = store.createSnapshot(Duration.ofMillis(5));
      store.range(ALL, snapshot.id());
      store.releaseSnapshot(snapshot.id());
    } else if (choice < 92) {
      store.updatesSince(1, 100);
    } else if (choice < 95) {
      store.pauseBackground(Duration.ofMillis(2), random.nextBoolean(), "test");
      store.continueBackground(random.nextBoolean());
    } else if (choice < 97) {
      store.compact(Bytes.EMPTY, Bytes.EMPTY);
    } else {
      stores.detach(name, Duration.ofHours(1));
    }
  }

  /** Into the prefix that is there; one that was detached is not made anew, for it is denied. */
  private void increment(PrefixName name) throws StoreException {
    Mutation.Merge merge = new Mutation.Merge(COUNTER, MergeKind.INC, Bytes.utf8("{\"inc\":1}"));
    try {
      stores.openOrCreate(name).write(List.of(merge), false).join();
      acknowledged.incrementAndGet();
    } catch (CompletionException e) {
      assertThat(e).hasCauseInstanceOf(StoreException.class);
    }
  }
}
