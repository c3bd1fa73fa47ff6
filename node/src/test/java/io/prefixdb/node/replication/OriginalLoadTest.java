package io.prefixdb.node.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Loads from a master that knows no history, and shows the present in place of a snapshot. */
final class OriginalLoadTest extends PrefixLoadTests {
  @Test
  void aLoadFromAMasterWithoutAHistoryStartsOver() throws Exception {
    master.knowsHistory = false;
    leaveALoad();
    master.write(P, Ops.put("key00001", 77));

    assertThat(load(master).run()).isEqualTo(5001);

    assertThat(copy.content()).isEqualTo(master.contentAt(P, 5001));
  }

  /** A slave knows no history of a prefix before it has something of it. */
  @Test
  void aHistoryThatTheMasterTellsOnlyDuringTheLoadEndsIt() {
    master.knowsHistory = false;
    master.remove(P);
    fill(10);
    master.beforeRange =
        () -> {
          master.beforeRange = () -> {};
          master.knowsHistory = true;
          master.restart(P, 0, true);
        };
    assertThatThrownBy(() -> load(master).run())
        .isInstanceOf(LoadException.class)
        .hasMessage(PrefixLoad.CHANGED);
    assertThat(copy.position()).isEqualTo(4);
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

  /** The one key of a page would be the one that is known: it would be asked for without end. */
  @Test
  @Timeout(30)
  void anOriginalThatGivesPagesOfOneKeyAloneEndsTheLoad() throws Exception {
    fill(100);
    master.knowsHistory = false;
    master.remove(P);
    fill(100);
    master.rangesAsOriginal = true;
    master.rangeLimit = 1;

    assertThatThrownBy(() -> load(master).run())
        .isInstanceOf(LoadException.class)
        .hasMessageContaining("RangeLimitExceeded");
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
  void aLoadThatReadsKeysAgainCanBeGivenUp() {
    master.knowsHistory = false;
    fill(10);
    master.rangesAsOriginal = true;
    PrefixLoad load = load(master);
    AtomicInteger ranges = new AtomicInteger();
    master.beforeRange =
        () -> {
          master.write(P, Ops.increment("key00007"));
          if (ranges.incrementAndGet() == 10) {
            load.giveUp();
          }
        };
    assertThatThrownBy(load::run).isInstanceOf(LoadException.class).hasMessage("it was given up");
    assertThat(ranges).hasValue(10);
    assertThat(master.openSnapshots()).isZero();
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
}
