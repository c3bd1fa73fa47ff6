package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefixdb.node.model.PrefixName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShelfTest {
  private static final PrefixName P = new PrefixName("p");

  @TempDir Path root;
  private Shelf shelf;

  @BeforeEach
  void prepare() throws IOException {
    Files.createDirectory(root.resolve("data"));
    shelf = Shelf.of(root.resolve("data"), root.resolve("kept"));
    shelf.prepare("choose another place");
  }

  @Test
  void whatIsPutCanBeTakenBack() throws IOException {
    make("1");

    shelf.put(P);
    assertThat(shelf.isLive(P)).isFalse();
    assertThat(shelf.holds(P)).isTrue();

    shelf.takeBack(P);
    assertThat(shelf.holds(P)).isFalse();
    assertThat(content("data")).isEqualTo("1");
  }

  @Test
  void theOneFromBeforeIsKeptUntilItIsReplacedItself() throws IOException {
    for (String content : new String[] {"1", "2", "3"}) {
      make(content);
      shelf.put(P);
    }

    assertThat(content("kept")).isEqualTo("3");
    assertThat(content("kept_older")).isEqualTo("2");
  }

  @Test
  void puttingWhatIsNotThereChangesNothing() throws IOException {
    make("1");
    shelf.put(P);

    shelf.put(P);

    assertThat(content("kept")).isEqualTo("1");
  }

  @Test
  void nothingIsPutInThePlaceOfWhatIsInUse() throws IOException {
    make("1");
    shelf.put(P);
    make("2");

    assertThatThrownBy(() -> shelf.takeBack(P)).isInstanceOf(IOException.class);

    assertThat(content("data")).isEqualTo("2");
    assertThat(content("kept")).isEqualTo("1");
  }

  @Test
  void placesOfDifferentFileSystemsAreRefusedWithTheRemedy() {
    Shelf across = new Shelf(Path.of("/proc"), root.resolve("kept"), root.resolve("older"));

    assertThatThrownBy(() -> across.prepare("choose another place"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("'/proc' and '%s' are on different file".formatted(root + "/kept"))
        .hasMessageEndingWith(": choose another place");
  }

  private void make(String content) throws IOException {
    Path directory = Files.createDirectory(root.resolve("data/p"));
    Files.writeString(directory.resolve("file"), content);
  }

  private String content(String place) throws IOException {
    return Files.readString(root.resolve(place).resolve("p/file"));
  }
}
