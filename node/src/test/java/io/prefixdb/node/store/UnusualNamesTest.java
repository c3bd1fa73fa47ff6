package io.prefixdb.node.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefixdb.node.config.OpeningConfig;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.PrefixName;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Prefixes whose names are not plain ASCII, on a real RocksDB. */
@Timeout(60)
final class UnusualNamesTest {
  /** Two, three and four bytes a character. */
  private static final PrefixName NAME = new PrefixName("ж€\uD83D\uDE00");

  private static final PrefixName PLAIN = new PrefixName("plain");

  @TempDir Path root;
  private StoreSettings settings;
  private RocksStores stores;

  @BeforeEach
  void open() throws Exception {
    settings = new StoreSettings(root.resolve("data"), Optional.empty(), 0);
    stores = RocksStores.open(settings);
  }

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void aPrefixIsInTheDirectoryOfItsNameAndThereAfterARestart() throws Exception {
    put(NAME, "1");
    reopen();

    assertThat(stores.names()).containsExactly(NAME);
    assertThat(value(NAME)).isEqualTo("1");
    assertThat(Directories.below(settings.path())).containsExactly(settings.data(NAME));
    assertThat(settings.data(NAME).resolve("CURRENT")).exists();
  }

  /** No encoding of text has this name, so its directory is called otherwise. */
  @Test
  void aPrefixOfAnyBytesIsThereAfterARestart() throws Exception {
    Bytes bytes = Bytes.of(new byte[] {'a', (byte) 0xed, (byte) 0xa0, (byte) 0xbd});
    PrefixName name = PrefixName.parse(bytes).orElseThrow();
    put(name, "1");
    reopen();

    assertThat(stores.names()).containsExactly(name);
    assertThat(stores.names().getFirst().bytes()).isEqualTo(bytes);
    assertThat(value(name)).isEqualTo("1");
  }

  @Test
  void dataOfAnotherProgramIsFoundUnderSuchAName() throws Exception {
    put(PLAIN, "1");
    stores.close();
    Files.move(settings.data(PLAIN), settings.data(NAME));
    stores = RocksStores.open(settings);

    assertThat(value(NAME)).isEqualTo("1");
    assertThat(stores.names()).containsExactly(NAME);
  }

  @Test
  void itsLogMayLieElsewhere() throws Exception {
    stores.close();
    settings = settings.withWalPath(root.resolve("logs"));
    stores = RocksStores.open(settings);
    put(NAME, "1");
    assertThat(Inspection.files(root.resolve("logs").resolve(NAME.value()), "*.log")).isNotEmpty();
    reopen();

    assertThat(value(NAME)).isEqualTo("1");
    assertThat(Directories.below(root.resolve("logs"))).hasSize(1);
  }

  @Test
  void itIsBackedUpAndRestored() throws Exception {
    put(NAME, "1");
    try (Backups backups = new Backups(stores)) {
      assertThat(backups.make(NAME, root.resolve("backup"), 2).id()).isEqualTo(1);
    }
    put(NAME, "2");
    stores.close();
    Restore.run(settings, root.resolve("backup"), 0, LocalDateTime.parse("2026-05-01T12:30:59"));
    stores = RocksStores.open(settings);

    assertThat(value(NAME)).isEqualTo("1");
    assertThat(Directories.below(root.resolve("backup"))).hasSize(1);
  }

  @Test
  void itIsDetachedAndAttached() throws Exception {
    put(NAME, "1");
    assertThat(stores.detach(NAME, Duration.ZERO)).isTrue();
    stores.close(); // which waits for the move
    stores = RocksStores.open(settings);
    assertThat(stores.names()).isEmpty();

    assertThat(stores.attach(NAME, true)).isTrue();
    assertThat(value(NAME)).isEqualTo("1");
  }

  @Test
  void aDirectoryWhoseNameIsNoTextIsLeftAlone() throws Exception {
    Path odd = oddDirectory();

    stores = RocksStores.open(settings);

    assertThat(stores.names()).isEmpty();
    assertThat(Directories.below(settings.path())).containsExactly(odd);
    assertThat(odd.resolve("CURRENT")).exists();
  }

  @Test
  void aDirectoryWhoseNameIsNoTextEndsAStartThatDemandsAll() throws Exception {
    Path odd = oddDirectory();
    StoreSettings strict = settings.withOpening(new OpeningConfig(true, true, false));

    assertThatThrownBy(() -> RocksStores.open(strict))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith("'%s' is not opened: its name is not 1 to 255 bytes", odd);
  }

  /** Data in a directory that is named by two bytes that no text has. */
  private Path oddDirectory() throws Exception {
    put(PLAIN, "1");
    stores.close();
    String raw = settings.path().toUri().getRawPath().replaceAll("/$", "") + "/%FF%FE";
    Path odd = Path.of(URI.create("file://" + raw));
    Files.move(settings.data(PLAIN), odd);
    return odd;
  }

  private void reopen() throws Exception {
    stores.close();
    stores = RocksStores.open(settings);
  }

  private void put(PrefixName prefix, String value) throws Exception {
    Mutation put = new Mutation.Put(Bytes.utf8("k"), Bytes.utf8(value));
    stores.openOrCreate(prefix).write(List.of(put), false).join();
  }

  private String value(PrefixName prefix) throws Exception {
    Bytes value = stores.find(prefix).orElseThrow().get(List.of(Bytes.utf8("k")), 0).getFirst();
    return new String(value.array(), UTF_8);
  }
}
