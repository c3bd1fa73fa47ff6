package io.prefixdb.node.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PrefixLoadTest extends PrefixLoadTests {
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
  void asksForLongerPagesAgainWhenTheMasterGivesThem() throws Exception {
    fill(3000);
    master.rangeLimit = 1;
    AtomicInteger pages = new AtomicInteger();
    master.beforeRange =
        () -> {
          if (pages.incrementAndGet() == 12) {
            master.rangeLimit = Integer.MAX_VALUE;
          }
        };
    load(master).run();
    assertThat(copy.content()).hasSize(3000);
    assertThat(pages.get()).isLessThan(500);
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
  void aLoadThatWasLeftStaysLeftWhileTheMasterIsSilent() throws Exception {
    leaveALoad();
    master.rangesWithoutAnswer = 1_000;
    assertThatThrownBy(() -> load(master).run()).hasMessageContaining("did not answer range");
    master.rangesWithoutAnswer = 0;

    assertThat(load(master).run()).isEqualTo(5000);
    assertThat(progress.remarks()).isNotEmpty();
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
}
