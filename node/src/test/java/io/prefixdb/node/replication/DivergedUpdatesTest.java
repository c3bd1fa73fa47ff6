package io.prefixdb.node.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.model.Timeline.Branch;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Updates that only a copy has are kept before a load takes its place. */
final class DivergedUpdatesTest {
  private static final PrefixName P = new PrefixName("p");

  private final FakeMaster master = new FakeMaster();
  private final FakeReplicas replicas = new FakeReplicas();
  private final DivergedUpdates diverged = new DivergedUpdates(P, master, replicas, () -> {});

  @BeforeEach
  void aCopyIsAsItsMaster() throws ReplicaException {
    for (int i = 0; i < 5; i++) {
      master.write(P, Ops.increment("a"));
    }
    replicas.openOrCreate(P).replace(master.contentAt(P, 5), 5, master.timeline(P));
  }

  @Test
  void nothingIsKeptThatTheMasterHasToo() throws Exception {
    diverged.keep();
    assertThat(diverged.after(Onward.UNASKED).obstacle(Timeline.UNKNOWN, 5)).isEmpty();
    assertThat(replicas.aside).isEmpty();
  }

  @Test
  void whatTheMasterHasLostIsKeptOnce() throws Exception {
    master.restart(P, 2);
    diverged.keep();
    assertThat(replicas.aside).containsEntry(P, 4L);
    replicas.aside.clear();
    assertThat(diverged.after(Onward.UNASKED).obstacle(Timeline.UNKNOWN, 3)).isEmpty();
    assertThat(replicas.aside).isEmpty();
  }

  @Test
  void whatTheMasterLosesDuringTheLoadIsKeptBeforeTheCopyGoes() throws Exception {
    diverged.keep();
    master.restart(P, 5);
    assertThat(diverged.after(Onward.UNASKED).obstacle(Timeline.UNKNOWN, 0)).isEmpty();
    assertThat(replicas.aside).containsEntry(P, 1L);
  }

  @Test
  void whatAMasterWithoutAHistoryDoesNotHaveIsKept() throws Exception {
    master.knowsHistory = false;
    replicas.copy(P).origin = new Origin(Timeline.UNKNOWN, true);
    master.restart(P, 2);

    diverged.keep();

    assertThat(replicas.aside).containsEntry(P, 4L);
    assertThat(diverged.common()).isZero();
  }

  @Test
  void whatTheCopyAndTheMasterHaveInCommonIsKnown() throws Exception {
    diverged.keep();
    assertThat(diverged.common()).isEqualTo(5);
    master.restart(P, 2);
    diverged.keep();
    assertThat(diverged.common()).isEqualTo(3);
  }

  @Test
  void theCopyStaysWhenTheyCannotBeKept() throws Exception {
    diverged.keep();
    master.restart(P, 1);
    replicas.diskFull = true;
    assertThat(diverged.after(Onward.UNASKED).obstacle(Timeline.UNKNOWN, 4).orElseThrow())
        .contains("no space left");
  }

  /** A managed master that lost its unsynced tail begins no branch before it is ordered to. */
  @Test
  void whatAMasterLostThatIsBehindInTheSameBranchIsKept() throws Exception {
    replicas.openOrCreate(P).replace(master.contentAt(P, 5), 8, master.timeline(P));
    diverged.keep();
    assertThat(replicas.aside).containsEntry(P, 6L);
  }

  @Test
  void nothingIsLoadedFromAMasterOfAnOlderEpoch() throws Exception {
    Timeline later = master.timeline(P).with(new Branch("f".repeat(32), 2, 6));
    replicas.openOrCreate(P).replace(master.contentAt(P, 5), 5, later);
    assertThatThrownBy(diverged::keep)
        .isInstanceOf(LoadException.class)
        .hasMessageContaining("the master is of epoch 1, but epoch 2 has begun");
  }

  @Test
  void allThatAForeignCopyHoldsIsKeptUnlessHistoriesTellWhereTheyParted() throws Exception {
    FakeReplicas.Copy copy = replicas.copy(P);
    copy.disown();
    diverged.keep();
    assertThat(replicas.aside).as("it is the master's all the same").isEmpty();

    copy.origin = new Origin(Timeline.UNKNOWN, true, true, false, Optional.empty());
    master.restart(P, 0);
    diverged.keep();
    assertThat(replicas.aside).containsEntry(P, 1L);
  }

  @Test
  void allDataOfAMasterThatWasRepairedIsKept() throws Exception {
    FakeReplicas.Copy copy = replicas.openOrCreate(P);
    copy.whole = false;
    copy.origin = Origin.UNKNOWN;
    diverged.keep();
    assertThat(replicas.aside).containsEntry(P, 1L);
    replicas.aside.clear();

    copy.origin = new Origin(Timeline.UNKNOWN, true);
    diverged.keep();
    assertThat(replicas.aside).as("its master has it").isEmpty();
  }
}
