package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.MergeKind;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.RangeQuery;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The way back to the original stays open: its RocksDB 7.8 reads what our default options write,
 * and ours reads what that writes. Starts a JVM for each look, some seconds in all.
 */
final class OldRocksTest {
  private static final PrefixName P = new PrefixName("p");
  private static final int KEYS = 5_000;

  @TempDir Path root;

  @Test
  void readsWhatWasFlushedCompactedAndOnlyLogged() throws Exception {
    Map<String, String> written;
    try (RocksStores stores = RocksStores.open(settings())) {
      RocksPrefix prefix = stores.prefix(P);
      write(prefix, puts(0, KEYS, "first"));
      prefix.compact(Bytes.EMPTY, Bytes.EMPTY);
      write(prefix, puts(0, KEYS / 2, "second"));
      prefix.startFlush();
      write(prefix, puts(10, 20, "third"));
      write(prefix, List.of(new Mutation.Delete(Bytes.utf8("7"))));
      written = contents(prefix);
      copyAsAfterAKill(prefix);
      assertThat(OldRocks.read(root.resolve("copy"))).isEqualTo(written).hasSize(KEYS - 1);
    }
    assertThat(OldRocks.read(root.resolve("data/p"))).isEqualTo(written);
    try (RocksStores stores = RocksStores.open(settings())) { // what 7.8 left is ours again
      assertThat(contents(stores.prefix(P))).isEqualTo(written);
    }
  }

  @Test
  void foldsMergesThatWeLeftUnfolded() throws Exception {
    Map<String, String> written;
    try (RocksStores stores = RocksStores.open(settings())) {
      RocksPrefix prefix = stores.prefix(P);
      write(prefix, puts(0, 100, "base"));
      for (int round = 0; round < 5; round++) {
        write(prefix, List.of(increment("counter"), increment("counter" + round)));
        prefix.flush();
      }
      write(prefix, List.of(increment("counter")));
      written = contents(prefix);
      copyAsAfterAKill(prefix);
    }
    assertThat(written).containsEntry("counter", "6");
    assertThat(OldRocks.readMerges(root.resolve("copy"))).isEqualTo(written);
  }

  @Test
  void oursReadsWhatItWrote() throws Exception {
    Path directory = Files.createDirectories(root.resolve("data")).resolve("p");
    OldRocks.write(directory, KEYS);
    try (RocksStores stores = RocksStores.open(settings())) {
      assertThat(stores.prefix(P).lastSequence()).isEqualTo(KEYS);
      assertThat(contents(stores.prefix(P))).hasSize(KEYS).containsEntry("4999", "\"v4999\"");
    }
  }

  private StoreSettings settings() {
    return new StoreSettings(root.resolve("data"), Optional.empty(), 0);
  }

  /** The files as they are while the prefix is open: its latest writes are only in its log. */
  private void copyAsAfterAKill(RocksPrefix prefix) throws Exception {
    Path copy = Files.createDirectories(root.resolve("copy"));
    prefix.pauseBackground(
        Duration.ofMinutes(1), false, "test"); // else a flush removes logs meanwhile
    try (Stream<Path> files = Files.list(root.resolve("data/p"))) {
      for (Path file : files.toList()) {
        if (!file.endsWith("LOCK")) {
          Files.copy(file, copy.resolve(file.getFileName()));
        }
      }
    }
    prefix.continueBackground(true);
  }

  private static void write(RocksPrefix prefix, List<Mutation> mutations) {
    prefix.write(mutations, false).join();
  }

  private static List<Mutation> puts(int from, int to, String text) {
    return IntStream.range(from, to)
        .<Mutation>mapToObj(
            i ->
                new Mutation.Put(
                    Bytes.utf8(Integer.toString(i)), Bytes.utf8("\"" + text + i + "\"")))
        .toList();
  }

  private static Mutation increment(String key) {
    return new Mutation.Merge(Bytes.utf8(key), MergeKind.INC, Bytes.utf8("{\"inc\":1}"));
  }

  private static Map<String, String> contents(RocksPrefix prefix) throws Exception {
    Map<String, String> contents = new TreeMap<>();
    RangeQuery all = new RangeQuery(Bytes.EMPTY, true, Bytes.EMPTY, 0, Long.MAX_VALUE);
    for (Field field : prefix.range(all, 0).fields()) {
      contents.put(field.key().toString(), field.value().toString());
    }
    return contents;
  }
}
