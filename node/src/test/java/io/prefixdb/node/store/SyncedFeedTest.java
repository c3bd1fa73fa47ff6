package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.config.ConfigFile;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Updates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That {@code feed.synced} of a configuration is heard where the log is read. */
final class SyncedFeedTest {
  private static final PrefixName P = new PrefixName("p");

  @TempDir Path root;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsGivenToSlavesIsOnTheDiskWhereThatIsAskedFor(boolean synced) throws Exception {
    try (RocksStores stores = RocksStores.open(settings(synced))) {
      RocksPrefix prefix = stores.prefix(P);
      prefix.write(List.of(new Mutation.Put(Bytes.utf8("k"), Bytes.utf8("1"))), false).join();
      assertThat(isOnDisk(prefix)).as("nobody has asked for it yet").isFalse();
      assertThat(prefix.updatesSince(1, 10)).isInstanceOf(Updates.Batches.class);
      assertThat(isOnDisk(prefix)).isEqualTo(synced);

      prefix.write(List.of(new Mutation.Put(Bytes.utf8("k"), Bytes.utf8("2"))), false).join();
      assertThat(isOnDisk(prefix)).isFalse();
      assertThat(prefix.updatesSince(2, 10, 1 << 20)).get().isInstanceOf(Updates.Batches.class);
      assertThat(isOnDisk(prefix)).as("by a stream").isEqualTo(synced);
    }
  }

  private static boolean isOnDisk(RocksPrefix prefix) throws StoreException {
    boolean[] is = new boolean[1];
    prefix.change("a look", open -> is[0] = open.synced().holds(open.toLocal(open.lastSequence())));
    return is[0];
  }

  private StoreSettings settings(boolean synced) throws Exception {
    Path file =
        Files.writeString(
            root.resolve("node.conf"),
            """
            {"server-tcp": [{"name": "main", "target": "service", "addr": "127.0.0.1", "port": "0"}],
             "prefixdb-service": [{"name": "service", "target": "db"}],
             "prefixdb": [{"name": "db", "path": "%s", "feed": {"synced": %s}}]}
            """
                .formatted(root.resolve("data"), synced));
    return StoreSettings.of(ConfigFile.read(file, _ -> null));
  }
}
