package io.prefixdb.node.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.prefixdb.node.model.PrefixName;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A copy whose thread is interrupted while others of it are reading. */
final class InterruptedCopyTest {
  private static final PrefixName P = new PrefixName("p");

  private final FakeMaster master = new FakeMaster();
  private final FakeSource source = new FakeSource("a:1", master);
  private final FakeReplicas replicas = new FakeReplicas();

  /** What they write to is removed then. */
  @Test
  void aCopyThatIsInterruptedEndsAfterItsThreads() throws Exception {
    FakeReplicas.Copy here = replicas.openOrCreate(P);
    here.apply(List.of(Ops.batch(1, 3)));
    master.write(P, Ops.put("a", 1));
    master.write(P, Ops.put("b", 2));
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch disk = new CountDownLatch(1);
    source.beforeRead =
        () -> {
          if (Thread.currentThread().getName().startsWith("copy-")) {
            reading.countDown();
            awaitUninterruptibly(disk);
          } else {
            awaitUninterruptibly(reading); // else it might read all the files itself
          }
        };
    PrefixCopy interrupted = copy();
    CompletableFuture<@Nullable Throwable> end = new CompletableFuture<>();
    Thread runner = Thread.ofPlatform().start(() -> end.complete(catchThrowable(interrupted::run)));
    reading.await();

    runner.interrupt();

    assertThat(runner.join(Duration.ofMillis(300))).as("ends while a file comes").isFalse();
    assertThat(source.closed).isFalse();
    disk.countDown();
    assertThat(end.join()).isInstanceOf(InterruptedException.class);
    assertThat(source.closed).isTrue();
    assertThat(here.content()).hasSize(3);
  }

  /** As a write to a disk, which no interrupt ends. */
  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private PrefixCopy copy() {
    CopyTools tools =
        new CopyTools(new LoadProgress(), new Throttle(0, () -> 0, _ -> {}), () -> {}, 2);
    return new PrefixCopy(
        P, List.of(source), replicas, tools, new MasterOnward(P, master, () -> {}), () -> 0, null);
  }
}
