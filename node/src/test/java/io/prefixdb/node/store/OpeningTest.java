package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefixdb.node.config.OpeningConfig;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.replication.Generation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the prefixes of a directory when it is opened. */
final class OpeningTest {
  private static final Bytes KEY = Bytes.utf8("k");
  private static final PrefixName GOOD = new PrefixName("good");
  private static final PrefixName BAD = new PrefixName("bad");

  @TempDir Path root;
  private StoreSettings settings;

  @BeforeEach
  void settings() {
    settings = new StoreSettings(root.resolve("data"), Optional.empty(), 0);
  }

  @Test
  void manyPrefixesAreOpenAfterAStart() throws Exception {
    List<PrefixName> names =
        IntStream.range(0, 40).mapToObj(i -> new PrefixName("p%02d".formatted(i))).toList();
    write(settings, names.toArray(PrefixName[]::new));
    try (RocksStores stores = RocksStores.open(settings)) {
      assertThat(stores.names()).isEqualTo(names);
      assertThat(value(stores, names.getLast())).isEqualTo(Bytes.utf8("1"));
    }
  }

  @Test
  void aDamagedPrefixIsLeftOutAndNamedAndTheOthersServe() throws Exception {
    write(settings, GOOD, BAD);
    damageCurrent(BAD);
    try (RocksStores stores = RocksStores.open(settings)) {
      assertThat(value(stores, GOOD)).isEqualTo(Bytes.utf8("1"));
      assertThat(stores.names()).containsExactly(GOOD);
      assertThat(stores.find(BAD)).isEmpty();
      assertThatThrownBy(() -> stores.openOrCreate(BAD))
          .isInstanceOf(StoreException.class)
          .hasMessageStartingWith("Can not open DB " + settings.data(BAD) + " Corruption: ")
          .hasMessageContaining("CURRENT");
      assertThat(stores.failures()).hasSize(1);
      assertThat(stores.failures().getFirst().prefix()).isEqualTo(BAD);
      assertThat(stores.failures().getFirst().reason()).contains("CURRENT");
    }
  }

  @Test
  void aConfigurationThatSaysSoEndsTheStartAtADamagedPrefix() throws Exception {
    write(settings, GOOD, BAD);
    damageCurrent(BAD);
    StoreSettings strict = settings.withOpening(new OpeningConfig(true, true, false));
    assertThatThrownBy(() -> RocksStores.open(strict))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith("Can not open DB " + settings.data(BAD) + " Corruption: ");
    RocksStores.open(settings).close(); // nothing is held
  }

  @Test
  void dataWithoutItsCurrentFileIsNotTakenForANewDatabase() throws Exception {
    write(settings, BAD);
    Files.delete(settings.data(BAD).resolve("CURRENT"));
    List<Path> before = files(settings.data(BAD));
    try (RocksStores stores = RocksStores.open(settings)) {
      assertThat(stores.failures().getFirst().reason()).contains("CURRENT is missing");
    }
    assertThat(files(settings.data(BAD))).isEqualTo(before);
  }

  @Test
  void aDamagedPrefixIsRepairedWhereTheConfigurationSaysSo() throws Exception {
    write(settings, GOOD, BAD);
    Files.delete(settings.data(BAD).resolve("CURRENT"));
    try (RocksStores stores =
        RocksStores.open(settings.withOpening(new OpeningConfig(true, false, true)))) {
      assertThat(stores.failures()).isEmpty();
      assertThat(value(stores, BAD)).isEqualTo(Bytes.utf8("1"));
    }
  }

  @Test
  void everyPrefixIsRepairedWhenThatIsAskedFor() throws Exception {
    write(settings, GOOD, BAD);
    damageCurrent(BAD);
    try (RocksStores stores = RocksStores.open(settings.withForcedRepair())) {
      assertThat(value(stores, GOOD)).isEqualTo(Bytes.utf8("1"));
      assertThat(value(stores, BAD)).isEqualTo(Bytes.utf8("1"));
    }
  }

  @Test
  void whatWasRepairedSaysSoUntilAGenerationTakesItsPlace() throws Exception {
    write(settings, GOOD, BAD);
    damageCurrent(BAD);
    RocksStores.open(settings.withOpening(new OpeningConfig(true, false, true))).close();
    try (RocksStores stores = RocksStores.open(settings)) {
      StoreReplicas replicas = new StoreReplicas(stores);
      assertThat(replicas.openOrCreate(GOOD).isWhole()).isTrue();
      assertThat(replicas.openOrCreate(BAD).isWhole()).isFalse();
      Generation fresh = replicas.beginGeneration(BAD);
      fresh.complete(100, Timeline.UNKNOWN);
      assertThat(replicas.openOrCreate(BAD).isWhole()).isTrue();
      assertThat(replicas.openOrCreate(BAD).position()).isEqualTo(101);
    }
    try (RocksStores stores = RocksStores.open(settings)) {
      assertThat(new StoreReplicas(stores).openOrCreate(BAD).isWhole()).isTrue();
    }
  }

  @Test
  void withoutPreopenAReadOpensWhatIsThereAndCreatesNothing() throws Exception {
    write(settings, GOOD);
    try (RocksStores stores =
        RocksStores.open(settings.withOpening(new OpeningConfig(false, false, false)))) {
      assertThat(stores.names()).isEmpty();
      assertThat(value(stores, GOOD)).isEqualTo(Bytes.utf8("1"));
      assertThat(stores.names()).containsExactly(GOOD);
      assertThat(stores.find(new PrefixName("never"))).isEmpty();
      assertThat(settings.data(new PrefixName("never"))).doesNotExist();
    }
  }

  @Test
  void moreDirectoriesThanPrefixesMayBeOpenAreNoReasonNotToStart() throws Exception {
    write(settings, BAD, GOOD);
    try (RocksStores stores =
        RocksStores.open(new StoreSettings(settings.path(), settings.ini(), 1))) {
      assertThat(stores.names()).as("the first one, in their order").containsExactly(BAD);
      assertThat(stores.failures()).containsExactly(new OpenFailure(GOOD, tooMany(GOOD)));
      stores.limitPrefixes(2);
      assertThat(stores.failures()).isEmpty();
      assertThat(value(stores, GOOD)).isEqualTo(Bytes.utf8("1"));
    }
  }

  @Test
  void whatAFileSystemOrSomebodyPutBesideThePrefixesIsNoPrefix() throws Exception {
    write(settings, GOOD);
    Path found = Files.createDirectory(settings.path().resolve("lost+found"));
    Files.writeString(
        Files.createDirectories(settings.path().resolve("notes/more")).resolve("a"), "x");
    try (RocksStores stores = RocksStores.open(settings)) {
      assertThat(stores.names()).containsExactly(GOOD);
      assertThat(stores.failures()).isEmpty();
    }
    assertThat(found).isEmptyDirectory();
  }

  @Test
  void aNameThatIsOurOwnFileIsRefusedAndHarmsNobody() throws Exception {
    write(settings, GOOD);
    try (RocksStores stores = RocksStores.open(settings)) {
      assertThatThrownBy(() -> new PrefixName("PREFIXDB.lock"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("not beginning with 'PREFIXDB.'");
      assertThat(stores.failures()).isEmpty();
      assertThatThrownBy(() -> RocksStores.open(settings))
          .isInstanceOf(DirectoryHeldException.class);
    }
  }

  @Test
  void logsKeptApartAreThereAfterTheNextStart() throws Exception {
    StoreSettings apart = settings.withWalPath(root.resolve("wal"));
    write(apart, GOOD);
    assertThat(files(root.resolve("wal/good"))).anyMatch(file -> file.toString().endsWith(".log"));
    assertThat(files(apart.data(GOOD))).noneMatch(file -> file.toString().endsWith(".log"));
    try (RocksStores stores = RocksStores.open(apart)) {
      assertThat(value(stores, GOOD)).isEqualTo(Bytes.utf8("1"));
    }
  }

  @Test
  void logsThatLieBesideTheDataAreNotForgottenForALogDirectory() throws Exception {
    write(settings, GOOD);
    StoreSettings apart = settings.withWalPath(root.resolve("wal"));
    try (RocksStores stores = RocksStores.open(apart)) {
      assertThat(stores.failures().getFirst().reason())
          .contains("move the *.log files to " + root.resolve("wal/good"));
    }
  }

  @Test
  void logsInTheirOwnDirectoryAreNotForgottenWhenThatIsConfiguredNoMore() throws Exception {
    StoreSettings apart = settings.withWalPath(root.resolve("wal:1"));
    write(apart, GOOD);
    for (StoreSettings changed :
        List.of(settings, settings.withForcedRepair(), settings.withWalPath(root.resolve("w2")))) {
      try (RocksStores stores = RocksStores.open(changed)) {
        assertThat(stores.failures().getFirst().reason())
            .contains("its log " + root.resolve("wal:1/good/"))
            .contains("set wal_path as it was, or move the *.log files there");
      }
    }
    Directories.remove(root.resolve("w2"));
    Files.move(root.resolve("wal:1"), root.resolve("w2"));
    try (RocksStores stores = RocksStores.open(settings.withWalPath(root.resolve("w2")))) {
      assertThat(value(stores, GOOD)).isEqualTo(Bytes.utf8("1"));
    }
  }

  @Test
  void aCopyOfDataWhoseLogWasBesideItAsksForNoOtherLog() throws Exception {
    write(settings, GOOD, BAD);
    Files.writeString(
        settings.data(GOOD).resolve("OPTIONS-999999"), "  wal_dir=" + settings.data(BAD) + "\n");
    try (RocksStores stores = RocksStores.open(settings)) {
      assertThat(stores.failures()).isEmpty();
    }
  }

  @Test
  void aGenerationTakesThePlaceOfDataWhoseLogIsKeptApart() throws Exception {
    StoreSettings apart = settings.withWalPath(root.resolve("wal"));
    write(apart, GOOD);
    try (RocksStores stores = RocksStores.open(apart)) {
      Generation fresh = new StoreReplicas(stores).beginGeneration(GOOD);
      fresh.add(List.of(new Field(Bytes.utf8("new"), Bytes.utf8("2"))));
      fresh.complete(100, Timeline.UNKNOWN);
      write(stores, GOOD, Bytes.utf8("later"));
    }
    try (RocksStores stores = RocksStores.open(apart)) {
      assertThat(stores.failures()).isEmpty();
      PrefixStore store = stores.find(GOOD).orElseThrow();
      assertThat(store.lastSequence()).isEqualTo(101);
      assertThat(store.get(List.of(KEY, Bytes.utf8("new"), Bytes.utf8("later")), 0))
          .containsExactly(null, Bytes.utf8("2"), Bytes.utf8("1"));
    }
  }

  private static void write(StoreSettings settings, PrefixName... names) throws Exception {
    try (RocksStores stores = RocksStores.open(settings)) {
      for (PrefixName name : names) {
        write(stores, name, KEY);
      }
    }
  }

  private static void write(RocksStores stores, PrefixName name, Bytes key) throws Exception {
    stores.openOrCreate(name).write(List.of(new Mutation.Put(key, Bytes.utf8("1"))), false).join();
  }

  private static String tooMany(PrefixName name) {
    return "prefix '%s' is not opened: max_prefixes = 1 are open already".formatted(name);
  }

  private void damageCurrent(PrefixName name) throws Exception {
    Files.writeString(settings.data(name).resolve("CURRENT"), "MANIFEST-");
  }

  private static Bytes value(RocksStores stores, PrefixName name) throws Exception {
    Bytes value = stores.find(name).orElseThrow().get(List.of(KEY), 0).getFirst();
    assertThat(value).isNotNull();
    return value;
  }

  private static List<Path> files(Path directory) throws Exception {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }
}
