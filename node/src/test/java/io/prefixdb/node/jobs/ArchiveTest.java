package io.prefixdb.node.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefixdb.node.store.SmallDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveTest {
  private static final LocalDateTime NOW = LocalDateTime.parse("2026-05-01T05:00:00");

  @TempDir Path root;
  private Path backups;
  private Path place;

  @BeforeEach
  void fill() throws IOException {
    backups = Files.createDirectories(root.resolve("backup"));
    place = root.resolve("archive");
    Files.createDirectories(backups.resolve("p/meta"));
    Files.writeString(backups.resolve("p/meta/1"), "four");
  }

  @Test
  void aCopyIsNamedByItsTimeAndWhole() throws IOException {
    assertThat(new Archive(place, 2).add(backups, NOW, () -> false)).isEqualTo(4);

    assertThat(place.resolve("20260501-050000/p/meta/1")).hasContent("four");
    assertThat(place.resolve("unfinished")).doesNotExist();
  }

  @Test
  void theOldestGoWhenThereAreTooMany() throws IOException {
    Files.createDirectories(place.resolve("keep-me"));
    Archive archive = new Archive(place, 2);
    for (int day = 0; day < 4; day++) {
      archive.add(backups, NOW.plusDays(day), () -> false);
    }

    assertThat(archive.copies())
        .containsExactly(place.resolve("20260503-050000"), place.resolve("20260504-050000"));
    assertThat(place.resolve("keep-me")).exists();
  }

  @Test
  void oneThatIsGivenUpLeavesTheOthersAndIsNoCopy() throws IOException {
    Archive archive = new Archive(place, 1);
    archive.add(backups, NOW, () -> false);

    assertThatThrownBy(() -> archive.add(backups, NOW.plusDays(1), () -> true))
        .isInstanceOf(IOException.class)
        .hasMessage("the node stops");

    assertThat(archive.copies()).containsExactly(place.resolve("20260501-050000"));
    archive.add(backups, NOW.plusDays(2), () -> false);
    assertThat(archive.copies()).containsExactly(place.resolve("20260503-050000"));
    assertThat(place.resolve("unfinished")).doesNotExist();
  }

  @Test
  void backupsThatALinkLeadsToAreCopied() throws IOException {
    Path link = Files.createSymbolicLink(root.resolve("link"), backups);

    assertThat(new Archive(place, 2).add(link, NOW, () -> false)).isEqualTo(4);

    assertThat(place.resolve("20260501-050000/p/meta/1")).hasContent("four");
  }

  @Test
  void backupsOfAPrefixThatALinkLeadsToAreCopied() throws IOException {
    Path elsewhere = Files.createDirectories(root.resolve("elsewhere/meta"));
    Files.writeString(elsewhere.resolve("1"), "four");
    Files.createSymbolicLink(backups.resolve("q"), elsewhere.getParent());

    assertThat(new Archive(place, 2).add(backups, NOW, () -> false)).isEqualTo(8);

    assertThat(place.resolve("20260501-050000/q/meta/1")).hasContent("four");
  }

  @Test
  void aCopyOfNothingReplacesNoCopy() throws IOException {
    Archive archive = new Archive(place, 1);
    archive.add(backups, NOW, () -> false);
    Files.delete(backups.resolve("p/meta/1"));

    assertThatThrownBy(() -> archive.add(backups, NOW.plusDays(1), () -> false))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no backups");

    assertThat(archive.copies()).containsExactly(place.resolve("20260501-050000"));
    assertThat(place.resolve("unfinished")).doesNotExist();
  }

  @Test
  void aCopyThatFailsOrIsGivenUpLeavesNothing() throws IOException {
    Files.writeString(backups.resolve("p/meta/2"), "second");
    AtomicInteger files = new AtomicInteger();

    assertThatThrownBy(
            () -> new Archive(place, 1).add(backups, NOW, () -> files.incrementAndGet() > 1))
        .hasMessage("the node stops");

    assertThat(place).isEmptyDirectory();
  }

  /** The data of the node may be on the volume, and writes are refused when it is full. */
  @Test
  void whatDoesNotFitIsNotBegun() throws IOException {
    try (SmallDisk disk = SmallDisk.mount(root.resolve("disk"), 40)) {
      Files.write(backups.resolve("p/meta/2"), new byte[8 << 20]);
      Archive archive = new Archive(disk.root().resolve("archive"), 1);
      disk.fillUpTo(11 << 20); // a tenth of the volume is to stay free
      AtomicInteger files = new AtomicInteger();

      assertThatThrownBy(() -> archive.add(backups, NOW, () -> files.incrementAndGet() < 0))
          .isInstanceOf(IOException.class)
          .hasMessageMatching(
              "the archive needs 8388612 bytes and 4194304 in reserve, but \\d+ are free on the volume of .*: make room, or give archive.path another volume");

      assertThat(files).hasValue(0);
      assertThat(archive.copies()).isEmpty();
      disk.makeRoom();
      assertThat(archive.add(backups, NOW, () -> false)).isEqualTo((8 << 20) + 4);
    }
  }

  @Test
  void aCopyIsGivenUpBeforeTheVolumeIsFull() throws IOException {
    try (SmallDisk disk = SmallDisk.mount(root.resolve("disk"), 40)) {
      for (String file : List.of("2", "3")) {
        Files.write(backups.resolve("p/meta").resolve(file), new byte[4 << 20]);
      }
      Path archives = disk.root().resolve("archive");
      AtomicInteger files = new AtomicInteger();

      assertThatThrownBy(
              () ->
                  new Archive(archives, 1)
                      .add(
                          backups,
                          NOW,
                          () -> {
                            if (files.incrementAndGet() == 3) {
                              fill(disk, 3 << 20);
                            }
                            return false;
                          }))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("the next file needs ");

      assertThat(archives).isEmptyDirectory();
    }
  }

  /** Others write while the copy is made. */
  private static void fill(SmallDisk disk, long free) {
    try {
      disk.fillUpTo(free);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** It would go on until the disk is full. */
  @Test
  void nothingIsCopiedIntoItselfThroughALinkEither() throws IOException {
    Path elsewhere = Files.createDirectories(root.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve("1"), "four");
    Files.createSymbolicLink(backups.resolve("q"), elsewhere);
    Path inside = elsewhere.resolve("archive");

    assertThatThrownBy(() -> new Archive(inside, 1).add(backups, NOW, () -> false))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("change archive.path");

    assertThat(inside).isEmptyDirectory();
  }

  @Test
  void nothingIsCopiedIntoItself() {
    Archive inside = new Archive(backups.resolve("archive"), 1);

    assertThatThrownBy(() -> inside.add(backups, NOW, () -> false))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("change archive.path");
  }

  @Test
  void withoutBackupsThereIsNothingToCopy() {
    assertThatThrownBy(() -> new Archive(place, 1).add(root.resolve("none"), NOW, () -> false))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no backups");
  }
}
