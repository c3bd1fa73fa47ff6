package io.prefixdb.node.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
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
