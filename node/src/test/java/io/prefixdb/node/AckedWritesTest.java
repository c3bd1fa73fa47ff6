package io.prefixdb.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.config.AcksConfig;
import io.prefixdb.node.config.AcksConfig.Otherwise;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.stream.Acks;
import io.prefixdb.node.service.Holders;
import io.prefixdb.node.store.PrefixStore;
import io.prefixdb.node.store.RocksStores;
import io.prefixdb.node.store.StoreSettings;
import io.prefixdb.node.store.WriteGate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AckedWritesTest {
  private static final int MUCH = 32 << 20;

  @TempDir Path directory;

  @Test
  void aWriteThatEndsWhileItsPrefixIsClosedKeepsNobodyWaitingAndCountsAsFarAsItWent()
      throws Exception {
    AcksConfig config = new AcksConfig(1, 60_000, Otherwise.REFUSE);
    Holders holders = AckedWrites.of(config, new Acks(config, System::nanoTime), WriteGate.OPEN);
    RocksStores stores = RocksStores.open(new StoreSettings(directory, Optional.empty(), 0));
    PrefixStore prefix = stores.openOrCreate(new PrefixName("p"));
    Mutation large = new Mutation.Put(Bytes.utf8("k"), Bytes.of(new byte[MUCH]));
    CompletableFuture<?> held = holders.hold(prefix, prefix.write(List.of(large), true));
    FutureTask<Void> close = new FutureTask<>(stores::close, null);
    Thread.ofPlatform().daemon().start(close); // it would wait for ever, were it waited for

    close.get(60, TimeUnit.SECONDS);

    assertThat(held).as("no slave holds it").isNotDone();
  }

  /** Event loops submit writes, and closing a RocksDB takes what it takes. */
  @Test
  void aWriteThatComesWhileItsPrefixIsClosedWaitsForNothingAndIsRefused() throws Exception {
    AcksConfig config = new AcksConfig(1, 60_000, Otherwise.REFUSE);
    Holders holders = AckedWrites.of(config, new Acks(config, System::nanoTime), WriteGate.OPEN);
    RocksStores stores = RocksStores.open(new StoreSettings(directory, Optional.empty(), 0));
    PrefixStore prefix = stores.openOrCreate(new PrefixName("p"));
    String tag = prefix.history().tag();
    Mutation large = new Mutation.Put(Bytes.utf8("k"), Bytes.of(new byte[MUCH]));
    CountDownLatch mayEnd = new CountDownLatch(1);
    CompletableFuture<Boolean> answered =
        prefix.write(List.of(large), true).thenApply(_ -> isOver(mayEnd)); // on the lane's thread
    FutureTask<Void> close = new FutureTask<>(stores::close, null);
    Thread.ofPlatform().daemon().start(close);
    await().until(() -> !prefix.isOf(tag)); // it has begun, and waits for the lane
    Mutation small = new Mutation.Put(Bytes.utf8("l"), Bytes.utf8("1"));
    FutureTask<CompletableFuture<?>> submit =
        new FutureTask<>(() -> holders.hold(prefix, prefix.write(List.of(small), false)));
    Thread.ofPlatform().daemon().start(submit);

    CompletableFuture<?> held = submit.get(10, TimeUnit.SECONDS);

    assertThat(answered).as("the prefix is not closed yet").isNotDone();
    mayEnd.countDown();
    close.get(60, TimeUnit.SECONDS);
    assertThat(held).failsWithin(Duration.ofSeconds(10));
    assertThat(answered).isCompletedWithValue(true);
  }

  private static boolean isOver(CountDownLatch latch) {
    try {
      return latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }

  /** Nobody is waited for, so the write is answered by the thread that wrote it. */
  @Test
  void aWriteThatNobodyHasToHoldEndsWhileItsPrefixIsClosedAndHoldsNothingUp() throws Exception {
    AcksConfig config = new AcksConfig(1, 60_000, Otherwise.REFUSE);
    Holders holders = AckedWrites.of(config, new Acks(config, System::nanoTime), WriteGate.OPEN);
    RocksStores stores = RocksStores.open(new StoreSettings(directory, Optional.empty(), 0));
    PrefixStore prefix = stores.openOrCreate(new PrefixName("p"));
    Mutation large = new Mutation.Put(Bytes.utf8("k"), Bytes.of(new byte[MUCH]));
    CompletableFuture<Long> write = prefix.write(List.of(large), true);
    CompletableFuture<?> held = holders.hold(prefix, write.thenApply(_ -> 0L)); // by everybody
    FutureTask<Void> close = new FutureTask<>(stores::close, null);
    Thread.ofPlatform().daemon().start(close); // it would wait for ever, were it waited for

    close.get(60, TimeUnit.SECONDS);

    assertThat(held).isDone();
  }

  @Test
  void whatSlavesHoldOnlyWhenTheLeaseIsOverIsNotAnswered() throws Exception {
    AcksConfig config = new AcksConfig(1, 60_000, Otherwise.REFUSE);
    Acks acks = new Acks(config, System::nanoTime);
    try (RocksStores stores = RocksStores.open(new StoreSettings(directory, Optional.empty(), 0))) {
      PrefixStore prefix = stores.openOrCreate(new PrefixName("p"));
      CompletableFuture<Long> held = CompletableFuture.completedFuture(0L); // by everybody

      assertThat(AckedWrites.of(config, acks, WriteGate.OPEN).hold(prefix, held)).isCompleted();
      assertThat(AckedWrites.of(config, acks, WriteGate.SHUT).hold(prefix, held))
          .isCompletedExceptionally();
    }
  }

  /** Another master may have been there meanwhile, and the write may be in no history any more. */
  @Test
  void aWriteIsNotAnsweredInALaterTermThanItWasLetIn() throws Exception {
    AcksConfig config = new AcksConfig(1, 60_000, Otherwise.REFUSE);
    Acks acks = new Acks(config, System::nanoTime);
    try (RocksStores stores = RocksStores.open(new StoreSettings(directory, Optional.empty(), 0))) {
      PrefixStore prefix = stores.openOrCreate(new PrefixName("p"));
      CompletableFuture<Long> write = new CompletableFuture<>();
      CompletableFuture<?> held = AckedWrites.of(config, acks, WriteGate.OPEN).hold(prefix, write);
      stores.endLead();
      stores.lead(3);

      write.complete(0L); // by everybody

      assertThat(held).isCompletedExceptionally();
    }
  }
}
