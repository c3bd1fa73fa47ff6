package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done with directories as a whole. */
final class DirectoriesTest {
  @TempDir private Path root;

  @Test
  void whatIsMissingAboveADirectoryIsMadeToo() throws Exception {
    Path deep = root.resolve("a/b/c");

    Directories.make(deep);
    Directories.make(deep);

    assertThat(deep).isEmptyDirectory();
  }

  @Test
  void aDirectoryIsAddedToOneThatIsThereOnly() throws Exception {
    Path gone = root.resolve("gone");

    assertThatThrownBy(() -> Directories.add(gone.resolve("inside")))
        .isInstanceOf(NoSuchFileException.class);
    Directories.add(root.resolve("a"));
    Directories.add(root.resolve("a"));

    assertThat(gone).doesNotExist();
    assertThat(root.resolve("a")).isEmptyDirectory();
  }

  @Test
  void aLinkToADirectoryIsOne() throws Exception {
    Path link =
        Files.createSymbolicLink(root.resolve("link"), Files.createDirectory(root.resolve("d")));

    Directories.make(link);
    Directories.make(link.resolve("inside"));

    assertThat(root.resolve("d/inside")).isDirectory();
  }

  @Test
  void aFileInTheWayIsNamed() throws Exception {
    Path file = Files.writeString(root.resolve("file"), "");

    assertThatThrownBy(() -> Directories.make(file))
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasMessageContaining("file");
  }
}
