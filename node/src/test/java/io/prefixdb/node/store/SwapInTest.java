package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.PrefixName;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A swap that fails leaves the data from before in use. */
class SwapInTest {
  private static final PrefixName P = new PrefixName("p");
  private static final Bytes KEY = Bytes.utf8("old");

  @TempDir Path root;
  private RocksStores stores;

  @BeforeEach
  void open() throws Exception {
    stores = RocksStores.open(settings());
    stores.openOrCreate(P).write(List.of(put("1")), false).join();
  }

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void dataThatRocksDbRefusesDoesNotReplaceWhatIsThere() throws Exception {
    Path fresh = Files.createDirectories(root.resolve("data_reload/new/p"));
    Files.writeString(fresh.resolve("CURRENT"), "no database");
    new Numbering(7).write(fresh);

    assertThatThrownBy(() -> stores.prefix(P).swapIn(fresh, root.resolve("data_reload/old/p")))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("swap failed");

    theOldDataServesNowAndAfterTheNextStart();
  }

  @Test
  void unfinishedDataDoesNotReplaceWhatIsThere() throws Exception {
    Path fresh = Files.createDirectories(root.resolve("data_reload/new/p"));

    assertThatThrownBy(() -> stores.prefix(P).swapIn(fresh, root.resolve("data_reload/old/p")))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("not complete");

    theOldDataServesNowAndAfterTheNextStart();
  }

  /** Nothing can be made in the file system of a JDK's modules, which is not told as I/O. */
  @Test
  void whateverGoesWrongTheOldDataIsInUseAgain() throws Exception {
    Path fresh = Files.createDirectories(root.resolve("data_reload/new/p"));
    new Numbering(7).write(fresh);
    Path old = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/old/p");

    assertThatThrownBy(() -> stores.prefix(P).swapIn(fresh, old))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("swap failed")
        .hasRootCauseInstanceOf(ReadOnlyFileSystemException.class);

    theOldDataServesNowAndAfterTheNextStart();
  }

  @Test
  void dataThatComesAfterItsPrefixWasDetachedDoesNotBringItBack() throws Exception {
    RocksPrefix replaced = stores.prefix(P);
    Path fresh = Files.createDirectories(root.resolve("data_reload/new/p"));
    new Numbering(7).write(fresh);
    stores.detach(P, Duration.ZERO);
    await().until(() -> !Files.exists(root.resolve("data/p"))); // its end is not waited for

    assertThatThrownBy(() -> replaced.swapIn(fresh, root.resolve("data_reload/old/p")))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("is closed");

    assertThat(fresh).doesNotExist();
    stores.close();
    stores = RocksStores.open(settings());
    assertThat(stores.names()).isEmpty();
  }

  /** As when a role order waits no longer for a reload: half of it would be neither. */
  @Test
  void anInterruptEndsNoSwap() throws Exception {
    Path fresh = anotherNodesData();

    Thread.currentThread().interrupt();
    try {
      stores.places().of(stores.prefix(P)).place(fresh);
    } finally {
      assertThat(Thread.interrupted()).as("whoever interrupts finds that it was").isTrue();
    }

    assertThat(stores.openOrCreate(P).get(List.of(KEY), 0)).containsExactly(Bytes.utf8("new"));
    assertThat(root.resolve("data_reload/kept/p")).isDirectory();
  }

  private Path anotherNodesData() throws Exception {
    try (RocksStores other =
        RocksStores.open(new StoreSettings(root.resolve("other"), Optional.empty(), 0))) {
      other.openOrCreate(P).write(List.of(put("new")), false).join();
    }
    Path fresh = root.resolve("data_reload/new/p");
    Files.createDirectories(fresh.getParent());
    Files.move(root.resolve("other/p"), fresh);
    new Numbering(7).write(fresh);
    return fresh;
  }

  private void theOldDataServesNowAndAfterTheNextStart() throws Exception {
    assertThat(stores.openOrCreate(P).get(List.of(KEY), 0)).containsExactly(Bytes.utf8("1"));
    stores.openOrCreate(P).write(List.of(put("2")), false).join();
    stores.close();
    stores = RocksStores.open(settings());
    assertThat(stores.openOrCreate(P).get(List.of(KEY), 0)).containsExactly(Bytes.utf8("2"));
    assertThat(stores.openOrCreate(P).lastSequence()).isEqualTo(2);
  }

  private static Mutation put(String value) {
    return new Mutation.Put(KEY, Bytes.utf8(value));
  }

  private StoreSettings settings() {
    return new StoreSettings(root.resolve("data"), Optional.empty(), 0);
  }
}
