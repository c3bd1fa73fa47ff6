package io.prefixdb.node.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.History;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Updates;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;

/** A load by keys between a master and copies in memory. */
abstract class PrefixLoadTests {
  static final PrefixName P = new PrefixName("p");

  final FakeMaster master = new FakeMaster();
  final FakeReplicas replicas = new FakeReplicas();
  final LoadProgress progress = new LoadProgress();
  FakeReplicas.Copy copy = open();
  int pauses;

  final FakeReplicas.Copy open() {
    try {
      return replicas.openOrCreate(P);
    } catch (ReplicaException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  final void somethingOldIsHere() throws ReplicaException {
    copy.apply(List.of(Ops.batch(1, 3)));
  }

  final void leaveALoad() {
    fill(5000);
    silentFromPage(3);
    assertThatThrownBy(() -> load(master).run()).isInstanceOf(LoadException.class);
    master.rangesWithoutAnswer = 0;
    master.beforeRange = () -> {};
  }

  final void silentFromPage(int first) {
    AtomicInteger pages = new AtomicInteger();
    master.beforeRange =
        () -> {
          if (pages.incrementAndGet() == first) {
            master.rangesWithoutAnswer = PrefixLoad.ATTEMPTS_MAX;
          }
        };
  }

  final void assertFails(Master from, String reason) {
    assertThatThrownBy(() -> load(from).run()).isInstanceOf(LoadException.class).hasMessage(reason);
    assertThat(copy.position()).isEqualTo(4);
    assertThat(copy.content()).hasSize(3);
    assertThat(master.openSnapshots()).isZero();
    replicas.diskFull = false;
  }

  final void fill(int keys) {
    for (int i = 0; i < keys; i++) {
      master.write(P, Ops.put("key%05d".formatted(i), i));
    }
  }

  final PrefixLoad load(Master from) {
    return new PrefixLoad(
        P,
        from,
        replicas,
        progress,
        () -> new Moment(0, Instant.EPOCH),
        () -> pauses++,
        Onward.UNASKED);
  }

  /** A master that gives the same page for ever. */
  final Master pages(List<Field> fields) {
    return new Master() {
      @Override
      public boolean connected() {
        return true;
      }

      @Override
      public CompletionStage<MasterAnswer<List<Bytes>>> allPrefixes(boolean writableOnly) {
        return master.allPrefixes(writableOnly);
      }

      @Override
      public CompletionStage<MasterAnswer<History>> history(PrefixName prefix) {
        return master.history(prefix);
      }

      @Override
      public CompletionStage<MasterAnswer<Updates>> updatesSince(
          PrefixName prefix, long sequence, int limit, String tag) {
        return master.updatesSince(prefix, sequence, limit, tag);
      }

      @Override
      public CompletionStage<MasterAnswer<Snapshot>> createSnapshot(
          PrefixName prefix, Duration lifetime) {
        return master.createSnapshot(prefix, lifetime);
      }

      @Override
      public CompletionStage<MasterAnswer<Page>> range(
          PrefixName prefix, long snapshot, Bytes from, boolean inclusive, int limit) {
        return CompletableFuture.completedFuture(new MasterAnswer.Given<>(new Page(fields, false)));
      }

      @Override
      public CompletionStage<MasterAnswer<Long>> releaseSnapshot(PrefixName prefix, long snapshot) {
        return master.releaseSnapshot(prefix, snapshot);
      }
    };
  }
}
