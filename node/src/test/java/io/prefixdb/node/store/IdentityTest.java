package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.History;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.model.Timeline.Branch;
import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.replication.Origin;
import io.prefixdb.node.replication.ReplicaException;
import io.prefixdb.node.replication.Witness;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of which history a prefix says it is, from one opening to the next. */
final class IdentityTest {
  private static final PrefixName P = new PrefixName("p");
  private static final Timeline OF_A_MASTER =
      new Timeline(List.of(new Branch("ab".repeat(16), 3, 1), new Branch("cd".repeat(16), 3, 9)));

  @TempDir Path root;
  private StoreSettings settings;

  @BeforeEach
  void configure() {
    settings = new StoreSettings(root.resolve("data"), Optional.empty(), 0);
  }

  @Test
  void aMastersPrefixBeginsABranchAtEveryStartWhereItsDataEnds() throws Exception {
    History first = write(settings, 5);
    assertThat(firsts(first.timeline())).containsExactly(1L);
    assertThat(first.last()).isEqualTo(5);

    History second = write(settings, 3);
    assertThat(firsts(second.timeline())).containsExactly(1L, 6L);
    assertThat(second.timeline().branches().getFirst())
        .isEqualTo(first.timeline().branches().getFirst());

    History third = write(settings, 0);
    assertThat(firsts(third.timeline())).containsExactly(1L, 6L, 9L);
    assertThat(third.timeline().branches()).doesNotHaveDuplicates();
    assertThat(List.of(first.tag(), second.tag(), third.tag())).doesNotHaveDuplicates();
  }

  @Test
  void aSlavesPrefixKeepsTheHistoryOfItsMasterAndBeginsNone() throws Exception {
    try (RocksStores stores = RocksStores.open(settings.following())) {
      RocksPrefix prefix = stores.prefix(P);
      History before = prefix.history();
      assertThat(before.timeline()).isEqualTo(Timeline.UNKNOWN);
      new StoreReplica(prefix).follow(OF_A_MASTER);
      assertThat(prefix.history().timeline()).isEqualTo(OF_A_MASTER);
      assertThat(prefix.history().tag()).isNotEqualTo(before.tag());
    }
    assertThat(write(settings.following(), 0).timeline()).isEqualTo(OF_A_MASTER);
  }

  @Test
  void whatIsOfAnotherHistoryThanItsMasterIsKnownAfterARestart() throws Exception {
    try (RocksStores stores = RocksStores.open(settings.following())) {
      StoreReplica replica = new StoreReplica(stores.prefix(P));
      replica.follow(Timeline.UNKNOWN);
      assertThat(replica.origin().foreign()).isFalse();
      replica.disown();
    }
    try (RocksStores stores = RocksStores.open(settings.following())) {
      StoreReplica replica = new StoreReplica(stores.prefix(P));
      assertThat(replica.origin())
          .isEqualTo(new Origin(Timeline.UNKNOWN, true, true, false, Optional.empty()));
      replica.own();
      assertThat(replica.origin()).isEqualTo(new Origin(Timeline.UNKNOWN, true));
      replica.disown();
    }
    write(settings, 0);
    try (RocksStores stores = RocksStores.open(settings.following())) {
      assertThat(stores.prefix(P).origin().foreign()).as("it was a master's since").isFalse();
    }
  }

  @Test
  void whatACopyKnowsOfItsMastersUpdatesIsKnownAfterARestart() throws Exception {
    byte[] batch = UpdateBatch.of(1, List.of(put("a"), put("b"))).bytes();
    Optional<Witness> second = Optional.of(Witness.lastOf(batch));
    try (RocksStores stores = RocksStores.open(settings.following())) {
      StoreReplica replica = new StoreReplica(stores.prefix(P));
      replica.follow(Timeline.UNKNOWN);
      assertThat(replica.origin().witness()).isEmpty();
      replica.apply(List.of(batch));
      assertThat(replica.origin().witness()).isEqualTo(second);
    }
    try (RocksStores stores = RocksStores.open(settings.following())) {
      assertThat(stores.prefix(P).origin().witness()).isEqualTo(second);
    }
    write(settings, 0);
    try (RocksStores stores = RocksStores.open(settings.following())) {
      StoreReplica replica = new StoreReplica(stores.prefix(P));
      replica.follow(Timeline.UNKNOWN);
      assertThat(replica.origin().witness()).as("it was a master's since").isEmpty();
    }
  }

  @Test
  void whatIsKnownOfAnUpdateOutlivesAKillAndNothingIsKnownOfWhatCannotBeRead() throws Exception {
    byte[] batch = UpdateBatch.of(1, List.of(put("a"))).bytes();
    Path file = root.resolve("data/p").resolve(WitnessFile.NAME);
    try (RocksStores stores = RocksStores.open(settings.following())) {
      RocksPrefix prefix = stores.prefix(P);
      new StoreReplica(prefix).follow(Timeline.UNKNOWN);
      new StoreReplica(prefix).apply(List.of(batch));
      prefix.keepWitness();
      assertThat(new WitnessFile(file.resolveSibling(".")).read()).contains(Witness.lastOf(batch));
    }
    for (String wrong : List.of("", "1", "one two", "1 zz", "1 2 3")) {
      Files.writeString(file, wrong);
      try (RocksStores stores = RocksStores.open(settings.following())) {
        assertThat(stores.prefix(P).origin().witness()).as(wrong).isEmpty();
      }
    }
  }

  /** An older one may be from before the two parted, and speak for the wrong master. */
  @Test
  void theUpdateThatShowsAnotherHistoryIsKeptWithTheFinding() throws Exception {
    byte[] first = UpdateBatch.of(1, List.of(put("a"))).bytes();
    byte[] second = UpdateBatch.of(2, List.of(put("b"))).bytes();
    Path directory = root.resolve("data/p");
    Path fresh = directory.resolve(WitnessFile.NAME + ".new");
    try (RocksStores stores = RocksStores.open(settings.following())) {
      RocksPrefix prefix = stores.prefix(P);
      StoreReplica replica = new StoreReplica(prefix);
      replica.follow(Timeline.UNKNOWN);
      replica.apply(List.of(first));
      prefix.keepWitness();
      replica.apply(List.of(second));

      Files.createDirectory(fresh); // nothing can be written in its place
      prefix.keepWitness();
      assertThatThrownBy(replica::disown).isInstanceOf(ReplicaException.class);
      assertThat(Numbering.read(directory).foreign()).as("found without what shows it").isFalse();
      Files.delete(fresh);

      replica.disown();
      assertThat(Numbering.read(directory).foreign()).isTrue();
      assertThat(new WitnessFile(directory).read()).contains(Witness.lastOf(second));
    }
  }

  @Test
  void whatIsKnownOfAnUpdateIsWrittenWhileTheNodeRuns() throws Exception {
    byte[] batch = UpdateBatch.of(1, List.of(put("a"))).bytes();
    WitnessFile file = new WitnessFile(root.resolve("data/p"));
    try (RocksStores stores = RocksStores.open(settings.following());
        SlaveCounters _ = SlaveCounters.start(stores, root.resolve("data"))) {
      StoreReplica replica = new StoreReplica(stores.prefix(P));
      replica.follow(Timeline.UNKNOWN);
      replica.apply(List.of(batch));
      await().until(() -> file.read().equals(Optional.of(Witness.lastOf(batch))));
    }
  }

  @Test
  void whatCouldNotBeWrittenOfAnUpdateIsWrittenLater() throws Exception {
    byte[] batch = UpdateBatch.of(1, List.of(put("a"))).bytes();
    Path directory = root.resolve("data/p");
    Path fresh = directory.resolve(WitnessFile.NAME + ".new");
    try (RocksStores stores = RocksStores.open(settings.following())) {
      RocksPrefix prefix = stores.prefix(P);
      new StoreReplica(prefix).follow(Timeline.UNKNOWN);
      new StoreReplica(prefix).apply(List.of(batch));
      Files.createDirectory(fresh);
      prefix.keepWitness();
      Files.delete(fresh);
      assertThat(new WitnessFile(directory).read()).isEmpty();
      prefix.keepWitness();
      assertThat(new WitnessFile(directory).read()).contains(Witness.lastOf(batch));
    }
  }

  /** A power cut takes what is not synced of the log, and may leave the file that is newer. */
  @Test
  void whatIsKnownOfAnUpdateThatIsGoneSaysNothing() throws Exception {
    byte[] batch = UpdateBatch.of(1, List.of(put("a"), put("b"))).bytes();
    Path directory = root.resolve("data/p");
    try (RocksStores stores = RocksStores.open(settings.following())) {
      StoreReplica replica = new StoreReplica(stores.prefix(P));
      replica.follow(Timeline.UNKNOWN);
      replica.apply(List.of(batch));
    }
    Witness ahead = new Witness(3, 7);
    new WitnessFile(directory).write(ahead);
    try (RocksStores stores = RocksStores.open(settings.following())) {
      RocksPrefix prefix = stores.prefix(P);
      assertThat(prefix.origin().witness()).isEmpty();
      assertThat(new WitnessFile(directory).read()).as("another update 3 may come").isEmpty();
    }
  }

  @Test
  void aSlaveThatIsStartedAsAMasterBeginsABranchBehindWhatItHolds() throws Exception {
    try (RocksStores stores = RocksStores.open(settings.following())) {
      new StoreReplica(stores.prefix(P)).follow(OF_A_MASTER);
    }
    Timeline branched = write(settings, 0).timeline();
    assertThat(firsts(branched)).containsExactly(1L, 1L);
    assertThat(branched.branches().getFirst()).isEqualTo(OF_A_MASTER.branches().getFirst());
    assertThat(branched.last().orElseThrow().epoch()).isEqualTo(3);
  }

  @Test
  void dataWithoutAHistoryBeginsOneWhereItEnds() throws Exception {
    write(settings, 5);
    Files.delete(root.resolve("data/p").resolve(Numbering.FILE));
    assertThat(firsts(write(settings, 0).timeline())).containsExactly(6L);
  }

  @Test
  void aRepairLeavesNoHistoryThatSlavesCouldShare() throws Exception {
    Timeline before = write(settings, 5).timeline();
    Timeline after = write(settings.withForcedRepair(), 0).timeline();
    assertThat(after.branches()).hasSize(1).doesNotContainAnyElementsOf(before.branches());
  }

  @Test
  void aFileThatCannotBeUnderstoodIsRefusedWithItsName() throws Exception {
    write(settings, 1);
    Path file = root.resolve("data/p").resolve(Numbering.FILE);
    for (String wrong : List.of("branch x 1 1", "branch " + "0".repeat(32), "offset", "later 7")) {
      Files.writeString(file, "prefixdb generation 1\noffset 0\n" + wrong + "\n");
      assertThatThrownBy(() -> Numbering.read(file.resolveSibling(".")))
          .as(wrong)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(Numbering.FILE);
    }
    Files.writeString(file, "\n\n");
    assertThatThrownBy(() -> Numbering.read(file.resolveSibling(".")))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(Numbering.FILE);
  }

  @Test
  void whatTheFileSaysIsReadAsItWasWritten() throws Exception {
    for (Numbering written :
        List.of(
            new Numbering(-7),
            new Numbering(7).afterRepair(),
            new Numbering(0).following(OF_A_MASTER),
            new Numbering(5).following(Timeline.UNKNOWN).foreign(true),
            new Numbering(3).following(OF_A_MASTER).afterRepair(),
            new Numbering(0).following(OF_A_MASTER).with(new Branch("0".repeat(32), 4, 10)),
            new Numbering(0).owned(new Branch("0".repeat(32), 4, 10)))) {
      assertThat(Numbering.parse(written.text(), "the test")).isEqualTo(written);
    }
    assertThat(Numbering.parse("prefixdb generation 1\noffset 12\nrepaired\n", "an older version"))
        .isEqualTo(new Numbering(12).afterRepair());
  }

  /** Opens the prefix, writes to it, and closes it again. */
  private static History write(StoreSettings settings, int updates) throws Exception {
    try (RocksStores stores = RocksStores.open(settings)) {
      RocksPrefix prefix = stores.prefix(P);
      for (int i = 0; i < updates; i++) {
        prefix.write(List.of(new Mutation.Put(Bytes.utf8("k" + i), Bytes.utf8("1"))), false).join();
      }
      return prefix.history();
    }
  }

  private static UpdateBatch.Op put(String key) {
    return new UpdateBatch.Op.Put(Bytes.utf8(key), Bytes.utf8("1time"));
  }

  private static List<Long> firsts(Timeline timeline) {
    return timeline.branches().stream().map(Branch::first).toList();
  }
}
