package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.PrefixName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that is kept apart, whose data is replaced while a crash comes at any point. */
final class LogAsideTest {
  private static final PrefixName P = new PrefixName("p");
  private static final Bytes KEY = Bytes.utf8("k");
  private static final Bytes OLD = Bytes.utf8("1");
  private static final Bytes NEW = Bytes.utf8("2");

  @TempDir Path root;
  private StoreSettings settings;
  private Path log;

  @BeforeEach
  void oldDataHasItsUpdatesInItsLog() throws Exception {
    settings =
        new StoreSettings(root.resolve("data"), Optional.empty(), 0)
            .withWalPath(root.resolve("logs"));
    log = root.resolve("logs").resolve("p");
    write(settings, OLD);
    StoreSettings other = new StoreSettings(root.resolve("other"), Optional.empty(), 0);
    write(other, NEW);
    Files.createDirectories(settings.freshRoot());
    Files.createDirectories(settings.oldRoot());
    try (RocksOptions rocks = RocksOptions.load(other)) {
      BackgroundThreads.use();
      try (BuiltDatabase built = BuiltDatabase.ofFiles(rocks, P, other.data(P))) {
        built.flush();
      }
      BackgroundThreads.leave();
    }
    deleteLogs(other.data(P));
    Files.move(other.data(P), settings.fresh(P));
    new Numbering(0).write(settings.fresh(P));
  }

  @Test
  void beforeTheExchangeTheOldDataKeepsAllThatWasAcknowledged() throws Exception {
    LogAside.put(log);
    assertThat(valueAfterAStart()).isEqualTo(OLD);
    assertNothingIsAside();
  }

  @Test
  void inTheMiddleOfMovingTheOldDataKeepsAllThatWasAcknowledged() throws Exception {
    Files.createFile(log.resolve("000999.log"));
    LogAside.put(log);
    Files.createFile(log.resolve("001000.log"));
    assertThat(valueAfterAStart()).isEqualTo(OLD);
    assertNothingIsAside();
  }

  @Test
  void betweenTheRenamesTheNewDataIsTakenWithoutTheOldLog() throws Exception {
    LogAside.put(log);
    Files.move(settings.data(P), settings.old(P));
    assertThat(valueAfterAStart()).isEqualTo(NEW);
    assertNothingIsAside();
  }

  @Test
  void afterTheExchangeTheOldLogIsNotTakenForThatOfTheNewData() throws Exception {
    LogAside.put(log);
    Swap.exchange(settings.data(P), settings.fresh(P), settings.old(P));
    assertThat(valueAfterAStart()).isEqualTo(NEW);
    assertNothingIsAside();
  }

  @Test
  void afterTheOldDataIsGoneItsLogGoesToo() throws Exception {
    LogAside.put(log);
    Swap.exchange(settings.data(P), settings.fresh(P), settings.old(P));
    Directories.remove(settings.old(P));
    assertThat(valueAfterAStart()).isEqualTo(NEW);
    assertNothingIsAside();
  }

  private void assertNothingIsAside() {
    assertThat(LogAside.isThere(log)).isFalse();
  }

  private Bytes valueAfterAStart() throws StoreException {
    try (RocksStores stores = RocksStores.open(settings)) {
      return stores.openOrCreate(P).get(List.of(KEY), 0).getFirst();
    }
  }

  private static void write(StoreSettings settings, Bytes value) throws StoreException {
    try (RocksStores stores = RocksStores.open(settings)) {
      stores.openOrCreate(P).write(List.of(new Mutation.Put(KEY, value)), false).join();
    }
  }

  private static void deleteLogs(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(found -> found.toString().endsWith(".log")).toList()) {
        Files.delete(file);
      }
    }
  }
}
