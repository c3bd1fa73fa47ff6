package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.PrefixName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pauses of background work on a real RocksDB with memtables of 64 KiB, of which it keeps two. */
@Timeout(60)
class PausesTest {
  private static final PrefixName P = new PrefixName("p");
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofMillis(200);

  @TempDir Path root;
  private RocksStores stores;
  private PrefixStore prefix;

  @BeforeEach
  void open() throws Exception {
    Path ini = root.resolve("node.ini");
    Files.writeString(
        ini,
        """
        [Version]
          rocksdb_version=7.8.3
          options_file_version=1.1
        [DBOptions]
          create_if_missing=true
        [CFOptions "default"]
          write_buffer_size=65536
          max_write_buffer_number=2
        """);
    stores = RocksStores.open(new StoreSettings(root.resolve("data"), Optional.of(ini), 0));
    prefix = stores.openOrCreate(P);
  }

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void pausesNestAndAreEndedOneByOneOrAtOnce() throws Exception {
    prefix.pauseBackground(LONG, false, "b");
    prefix.pauseBackground(LONG, false, "a");
    prefix.pauseBackground(LONG, false, "b");

    assertThat(prefix.pause().levels()).isEqualTo(3);
    assertThat(prefix.pause().by()).containsExactly("a", "b");
    assertThat(prefix.pause().left()).isBetween(LONG.minusMinutes(1), LONG);
    assertThat(prefix.continueBackground(false)).isEqualTo(1);
    assertThat(prefix.pause().levels()).isEqualTo(2);
    assertThat(prefix.continueBackground(true)).isEqualTo(2);
    assertThat(prefix.continueBackground(true)).isZero();
    assertThat(prefix.pause()).isEqualTo(PrefixStore.Pause.NONE);
  }

  @Test
  void aTimerEndsItsOwnLevelOnly() throws Exception {
    prefix.pauseBackground(LONG, false, "test");
    prefix.pauseBackground(SHORT, false, "test");
    prefix.pauseBackground(LONG.plusHours(1), false, "test");

    await().until(() -> prefix.pause().levels() == 2);

    assertThat(prefix.pause().left()).isGreaterThan(LONG);
  }

  @Test
  void theTimerOfALevelThatWasEndedByHandEndsNoLaterOne() throws Exception {
    prefix.pauseBackground(SHORT, false, "test");
    prefix.continueBackground(false);
    prefix.pauseBackground(LONG, false, "test");
    prefix.pauseBackground(SHORT.multipliedBy(2), false, "test");

    await().until(() -> prefix.pause().levels() < 2);

    assertThat(prefix.pause().levels()).isEqualTo(1);
    assertThat(prefix.pause().left()).isGreaterThan(SHORT);
  }

  @Test
  void aForcedTimerEndsTheLevelsFromBeforeToo() throws Exception {
    prefix.pauseBackground(LONG, false, "test");
    prefix.pauseBackground(SHORT, true, "test");
    prefix.pauseBackground(LONG, false, "test");

    await().until(() -> prefix.pause().levels() == 1);
    prefix.pauseBackground(Duration.ZERO, false, "test");
    assertThat(prefix.pause().levels()).isEqualTo(1);
    prefix.pauseBackground(Duration.ZERO, true, "test");
    assertThat(prefix.pause().levels()).isZero();
  }

  @Test
  void noFileOfTablesChangesWhilePaused() throws Exception {
    write(1);
    prefix.compact(Bytes.EMPTY, Bytes.EMPTY);
    Map<String, Long> before = tables();
    prefix.pauseBackground(LONG, false, "test");
    write(1);

    assertThat(before).isNotEmpty();
    assertThat(tables()).isEqualTo(before);
  }

  @Test
  void writesThatStandStillEndThePause() throws Exception {
    prefix.pauseBackground(LONG, false, "test");
    prefix.pauseBackground(LONG, false, "test");

    write(30); // far more than the memtables hold: it would wait for an hour

    assertThat(prefix.pause()).isEqualTo(PrefixStore.Pause.NONE);
  }

  @Test
  void aPausedPrefixIsClosedAtOnceWithAllThatWasWritten() throws Exception {
    prefix.pauseBackground(LONG, false, "test");
    write(1);
    stores.close();
    assertThatThrownBy(() -> prefix.pauseBackground(LONG, false, "test"))
        .isInstanceOf(StoreException.class);

    open();

    assertThat(prefix.lastSequence()).isEqualTo(10);
    assertThat(prefix.pause()).isEqualTo(PrefixStore.Pause.NONE);
  }

  @Test
  void moreLevelsThanTheLimitAreRefused() throws Exception {
    for (int i = 0; i < Pauses.LEVELS_MAX; i++) {
      prefix.pauseBackground(LONG, false, "test");
    }

    assertThatThrownBy(() -> prefix.pauseBackground(LONG, false, "test"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("paused 100 times already");
    assertThat(prefix.continueBackground(true)).isEqualTo(Pauses.LEVELS_MAX);
  }

  /** Ten writes of 4 KiB each time. */
  private void write(int times) {
    Bytes value = Bytes.utf8('"' + "x".repeat(4096) + '"');
    for (int i = 0; i < 10 * times; i++) {
      prefix.write(List.of(new Mutation.Put(Bytes.utf8("k" + i), value)), false).join();
    }
  }

  private Map<String, Long> tables() throws IOException {
    Map<String, Long> sizes = new TreeMap<>();
    try (Stream<Path> files = Files.list(root.resolve("data/p"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".sst")).toList()) {
        sizes.put(file.getFileName().toString(), Files.getLastModifiedTime(file).toMillis());
      }
    }
    return sizes;
  }
}
