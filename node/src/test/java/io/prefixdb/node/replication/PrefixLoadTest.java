package io.prefixdb.node.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PrefixLoadTest {
  private static final PrefixName P = new PrefixName("p");

  private final FakeMaster master = new FakeMaster();
  private final FakeReplicas replicas = new FakeReplicas();
  private final LoadProgress progress = new LoadProgress();
  private FakeReplicas.Copy copy = open();
  private int pauses;

  private FakeReplicas.Copy open() {
    try {
      return replicas.openOrCreate(P);
    } catch (ReplicaException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void somethingOldIsHere() throws ReplicaException {
    copy.apply(List.of(Ops.batch(1, 3)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1023, 1024, 1025, 2047, 2048, 2049, 3000})
  void loadsEveryKeyWhateverThePagesAre(int keys) throws Exception {
    fill(keys);
    assertThat(load(master).run()).isEqualTo(keys);
    assertThat(copy.content()).isEqualTo(master.contentAt(P, keys)).hasSize(keys);
    assertThat(copy.position()).isEqualTo(keys + 1);
    assertThat(progress.keys()).isEqualTo(keys);
    assertThat(progress.bytes()).isPositive();
    assertThat(master.openSnapshots()).isZero();
  }

  @Test
  void anEmptyPrefixIsLoadedToo() throws Exception {
    master.write(P, Ops.put("k", 1));
    master.write(P, Ops.delete("k"));
    assertThat(load(master).run()).isEqualTo(2);
    assertThat(copy.content()).isEmpty();
  }

  @Test
  void writesDuringTheLoadAreNotInItAndFollowIt() throws Exception {
    fill(3000);
    master.beforeRange = () -> master.write(P, Ops.increment("key00007"), Ops.increment("new"));
    assertThat(load(master).run()).isEqualTo(3000);
    assertThat(copy.content()).isEqualTo(master.contentAt(P, 3000));
  }

  @Test
  void theGenerationIsOfTheMastersHistory() throws Exception {
    fill(10);
    load(master).run();
    assertThat(copy.origin()).isEqualTo(new Origin(master.timeline(P), true));
  }

  @Test
  void aLoadFromAMasterThatIsStartedAnewMeanwhileFails() {
    fill(10);
    master.beforeRange =
        () -> {
          master.beforeRange = () -> {};
          master.restart(P, 0, true);
        };
    assertThatThrownBy(() -> load(master).run())
        .isInstanceOf(LoadException.class)
        .hasMessageContaining("started anew");
    assertThat(copy.position()).isEqualTo(4);
  }

  @Test
  void aPageThatIsLostIsAskedForAgain() throws Exception {
    fill(2000);
    master.rangesWithoutAnswer = 5;
    load(master).run();
    assertThat(copy.content()).hasSize(2000);
    assertThat(pauses).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(ints = {1023, 100, 1})
  void asksForShorterPagesWhenTheMasterGivesNoLongOnes(int limit) throws Exception {
    fill(1500);
    master.rangeLimit = limit;
    load(master).run();
    assertThat(copy.content()).isEqualTo(master.contentAt(P, 1500)).hasSize(1500);
  }

  @Test
  void givesUpAfterManyAttemptsAndKeepsTheOldCopy() {
    fill(2000);
    master.rangesWithoutAnswer = 1_000;
    assertFails(master, "the master did not answer range 10 times: lost");
  }

  @Test
  void aLoadThatTheMasterFellSilentInGoesOnWhereItWas() throws Exception {
    fill(5000);
    silentFromPage(3);
    assertThatThrownBy(() -> load(master).run()).hasMessageContaining("did not answer range");
    assertThat(copy.content()).hasSize(3);
    master.write(P, Ops.put("key00003", 77), Ops.put("zzz", 1));

    master.rangesWithoutAnswer = 0;
    AtomicInteger pages = new AtomicInteger();
    master.beforeRange = pages::incrementAndGet;
    assertThat(load(master).run()).isEqualTo(5000);

    assertThat(copy.content()).isEqualTo(master.contentAt(P, 5000)).hasSize(5000);
    assertThat(pages).as("one to see whether it lives, and the rest").hasValue(4);
    assertThat(progress.keys()).isEqualTo(5000);
    assertThat(progress.remarks())
        .containsExactly("'p' was gone on with where a load before was left");
    assertThat(master.openSnapshots()).isZero();
  }

  @Test
  void aNodeThatStopsLeavesALoadToBeGoneOnWith() throws Exception {
    fill(5000);
    PrefixLoad stopped = load(master);
    AtomicInteger pages = new AtomicInteger();
    master.beforeRange =
        () -> {
          if (pages.incrementAndGet() == 3) {
            stopped.leave();
          }
        };
    assertThatThrownBy(stopped::run).isInstanceOf(LoadException.class);
    assertThat(master.openSnapshots()).isEqualTo(1);

    pages.set(10);
    load(master).run();

    assertThat(copy.content()).isEqualTo(master.contentAt(P, 5000)).hasSize(5000);
    assertThat(pages.get() - 10).isLessThan(6);
  }

  @Test
  void aLoadStartsOverWhenItsSnapshotIsGone() throws Exception {
    leaveALoad();
    var _ = master.releaseSnapshot(P, 1);
    master.write(P, Ops.put("key00001", 77));

    assertThat(load(master).run()).isEqualTo(5001);

    assertThat(copy.content()).isEqualTo(master.contentAt(P, 5001));
    assertThat(progress.remarks()).isEmpty();
  }

  @Test
  void aLoadStartsOverWhenTheMasterWasStartedAnewWhateverItsSnapshotsAreCalled() throws Exception {
    leaveALoad();
    master.restart(P, 0, true);
    master.write(P, Ops.put("key00001", 77));

    assertThat(load(master).run()).isEqualTo(5001);

    assertThat(copy.content()).isEqualTo(master.contentAt(P, 5001));
  }

  @Test
  void aLoadFromAMasterWithoutAHistoryStartsOver() throws Exception {
    master.knowsHistory = false;
    leaveALoad();
    master.write(P, Ops.put("key00001", 77));

    assertThat(load(master).run()).isEqualTo(5001);

    assertThat(copy.content()).isEqualTo(master.contentAt(P, 5001));
  }

  @Test
  void aLoadThatWasLeftStaysLeftWhileTheMasterIsSilent() throws Exception {
    leaveALoad();
    master.rangesWithoutAnswer = 1_000;
    assertThatThrownBy(() -> load(master).run()).hasMessageContaining("did not answer range");
    master.rangesWithoutAnswer = 0;

    assertThat(load(master).run()).isEqualTo(5000);
    assertThat(progress.remarks()).isNotEmpty();
  }

  private void leaveALoad() {
    fill(5000);
    silentFromPage(3);
    assertThatThrownBy(() -> load(master).run()).isInstanceOf(LoadException.class);
    master.rangesWithoutAnswer = 0;
    master.beforeRange = () -> {};
  }

  private void silentFromPage(int first) {
    AtomicInteger pages = new AtomicInteger();
    master.beforeRange =
        () -> {
          if (pages.incrementAndGet() == first) {
            master.rangesWithoutAnswer = PrefixLoad.ATTEMPTS_MAX;
          }
        };
  }

  @ParameterizedTest
  @ValueSource(ints = {1024, 3, 2})
  void aKeyThatAnOriginalDeletesBetweenTwoPagesTakesNoOtherWithIt(int limit) throws Exception {
    fill(2100);
    master.knowsHistory = false;
    master.remove(P);
    fill(2100);
    master.rangesAsOriginal = true;
    master.rangeLimit = limit;
    AtomicInteger pages = new AtomicInteger();
    master.beforeRange =
        () -> {
          if (pages.incrementAndGet() == 20 || (limit == 1024 && pages.get() == 2)) {
            for (int i = 0; i < 1100; i += 2) {
              master.write(P, Ops.delete("key%05d".formatted(i)));
            }
          }
        };

    load(master).run();

    assertThat(copy.content()).isEqualTo(master.contentAt(P, master.last(P)));
  }

  /** Its pages are of the present, and the log from the snapshot on has the same increments. */
  @Test
  void whatIsWrittenDuringALoadFromAnOriginalIsCountedOnce() throws Exception {
    master.knowsHistory = false;
    fill(3000);
    master.rangesAsOriginal = true;
    AtomicInteger ranges = new AtomicInteger();
    master.beforeRange =
        () -> {
          if (ranges.incrementAndGet() <= 8) { // the last ones while keys are read again
            master.write(P, Ops.increment("key00007"), Ops.increment("new"));
            master.write(
                P, Ops.increment("key02999"), Ops.delete("key%05d".formatted(ranges.get())));
          }
        };

    long sequence = load(master).run();

    assertThat(sequence).isEqualTo(master.last(P)).isEqualTo(3000 + 8 * 4);
    assertThat(copy.content()).isEqualTo(master.contentAt(P, sequence));
    assertThat(copy.position()).isEqualTo(sequence + 1);
  }

  @Test
  void aLoadFromAnOriginalThatNeverPausesEndsWithAReason() {
    master.knowsHistory = false;
    fill(10);
    master.rangesAsOriginal = true;
    master.beforeRange = () -> master.write(P, Ops.increment("key00007"));
    assertFails(
        master,
        "the master is an original that is written to faster than keys can be read again: stop its"
            + " writes for a moment, or copy its files");
  }

  @Test
  void aLoadFromAnOriginalWhoseLogIsGoneEndsWithAReason() {
    master.knowsHistory = false;
    fill(10);
    master.rangesAsOriginal = true;
    master.beforeRange =
        () -> {
          master.write(P, Ops.increment("key00007"));
          master.purge(P, 0);
        };
    assertFails(
        master,
        "update 11 was written during the load and is no longer in the master's log: have it keep"
            + " its log for longer");
  }

  @Test
  void aSnapshotIsGivenBackWhenTheMasterAnswersAgain() throws Exception {
    fill(10);
    master.releasesWithoutAnswer = 3;
    load(master).run();
    await().until(() -> master.openSnapshots() == 0);
  }

  @Test
  void theSnapshotOfSomebodyElseIsNotGivenBack() throws Exception {
    fill(10);
    master.releasesWithoutAnswer = 1;
    long before = master.historiesAsked.get();
    PrefixLoad load = load(master);
    master.beforeRange =
        () -> {
          master.beforeRange = () -> {};
          master.restart(P, 0, true);
        };
    assertThatThrownBy(load::run).hasMessageContaining("started anew");
    await().until(() -> master.historiesAsked.get() >= before + 3);
    assertThat(master.openSnapshots()).isEqualTo(1);
    assertThat(master.releasesWithoutAnswer).isZero();
  }

  @Test
  void aSnapshotThatIsGoneEndsTheLoad() {
    fill(3000);
    master.beforeRange =
        () -> {
          var _ = master.releaseSnapshot(P, 1);
        };
    assertFails(master, "the master answers SnapshotNotFound to range");
  }

  @Test
  void aLoadThatIsGivenUpAsksForNoMorePages() {
    fill(9_000);
    PrefixLoad load = load(master);
    AtomicInteger pages = new AtomicInteger();
    master.beforeRange =
        () -> {
          if (pages.incrementAndGet() == 2) {
            load.giveUp();
          }
        };
    assertThatThrownBy(load::run).isInstanceOf(LoadException.class);
    assertThat(pages).hasValue(2);
    assertThat(copy.position()).isEqualTo(4);
    assertThat(master.openSnapshots()).isZero();
  }

  @Test
  void aFullDiskEndsTheLoad() {
    fill(10);
    master.beforeRange = () -> replicas.diskFull = true;
    assertFails(master, "no space left");
  }

  @Test
  void pagesThatDoNotMoveOnEndTheLoad() {
    fill(1);
    Field a = new Field(Bytes.utf8("a"), Bytes.utf8("1"));
    Field b = new Field(Bytes.utf8("b"), Bytes.utf8("1"));
    assertFails(pages(List.of(a, b)), "the master gave key 'a' after key 'b'");
    assertFails(pages(List.of(b, a)), "the master gave key 'a' after key 'b'");
    assertFails(pages(List.of(a, a)), "the master gave key 'a' after key 'a'");
    assertFails(
        pages(List.of()), "the master gave an empty page after key '' that it does not call final");
  }

  private void assertFails(Master from, String reason) {
    assertThatThrownBy(() -> load(from).run()).isInstanceOf(LoadException.class).hasMessage(reason);
    assertThat(copy.position()).isEqualTo(4);
    assertThat(copy.content()).hasSize(3);
    assertThat(master.openSnapshots()).isZero();
    replicas.diskFull = false;
  }

  private void fill(int keys) {
    for (int i = 0; i < keys; i++) {
      master.write(P, Ops.put("key%05d".formatted(i), i));
    }
  }

  private PrefixLoad load(Master from) {
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
  private Master pages(List<Field> fields) {
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
