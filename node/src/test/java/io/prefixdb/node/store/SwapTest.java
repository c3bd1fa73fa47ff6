package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SwapTest {
  @TempDir Path root;

  @Test
  void exchangePutsTheNewDataInPlaceAndTheOldAside() throws IOException {
    Path present = directory("data", "old data");
    Path fresh = complete(directory("new", "new data"));

    Swap.exchange(present, fresh, root.resolve("old"));

    assertThat(content(present)).isEqualTo("new data");
    assertThat(root.resolve("new")).doesNotExist();
    assertThat(content(root.resolve("old"))).isEqualTo("old data");
  }

  @Test
  void exchangeRefusesAnUnfinishedDirectory() throws IOException {
    Path present = directory("data", "old data");
    Path fresh = directory("new", "half");

    assertThatThrownBy(() -> Swap.exchange(present, fresh, root.resolve("old")))
        .hasMessageContaining("not complete");
    assertThat(content(present)).isEqualTo("old data");
  }

  @Test
  void exchangeNeverRemovesTheOnlyWholeData() throws IOException {
    Path fresh = complete(directory("new", "new data"));
    directory("old", "old data");

    Swap.exchange(root.resolve("data"), fresh, root.resolve("old"));

    assertThat(content(root.resolve("old"))).isEqualTo("old data");
  }

  /** Every state that an exchange can end in when it or the opening after it fails. */
  @ParameterizedTest
  @CsvSource({
    // present, new, old -> data afterwards
    "old,  new,  none, old",
    "none, new,  old,  old",
    "new,  none, old,  old",
    "old,  new,  half, old",
  })
  void undoBringsTheOldDataBack(String present, String fresh, String old, String data)
      throws IOException {
    make("data", present);
    make("new", fresh);
    make("old", old);

    Swap.undo(root.resolve("data"), root.resolve("new"), root.resolve("old"));

    assertThat(content(root.resolve("data"))).isEqualTo(data);
  }

  /** Every state that a crash can leave, with what must be there after recovery. */
  @ParameterizedTest
  @CsvSource({
    // present, new (none/half/complete), old -> recovery, data afterwards
    "true,  none,     false, CLEAN,  present",
    "true,  half,     false, CLEAN,  present",
    "true,  complete, false, CLEAN,  present",
    "false, complete, true,  FINISH, new",
    "true,  none,     true,  CLEAN,  present",
    "false, none,     true,  RETURN, old",
    "false, half,     true,  RETURN, old",
    "false, complete, false, FINISH, new",
  })
  void recoveryLeavesOneGenerationWhole(
      boolean hasPresent, String newState, boolean hasOld, Swap.Recovery recovery, String data)
      throws IOException {
    if (hasPresent) {
      directory("data", "present");
    }
    if (!newState.equals("none")) {
      Path fresh = directory("new", "new");
      if (newState.equals("complete")) {
        complete(fresh);
      }
    }
    if (hasOld) {
      directory("old", "old");
    }
    Path present = root.resolve("data");

    assertThat(Swap.recover(present, root.resolve("new"), root.resolve("old"))).isEqualTo(recovery);

    assertThat(content(present)).isEqualTo(data);
    assertThat(root.resolve("new")).doesNotExist();
    assertThat(root.resolve("old")).doesNotExist();
  }

  private void make(String name, String content) throws IOException {
    if (!content.equals("none")) {
      directory(name, content);
    }
  }

  private Path directory(String name, String content) throws IOException {
    Path directory = Files.createDirectories(root.resolve(name));
    Files.writeString(directory.resolve("content"), content);
    return directory;
  }

  private static Path complete(Path directory) throws IOException {
    new Numbering(7).write(directory);
    return directory;
  }

  private static String content(Path directory) throws IOException {
    return Files.readString(directory.resolve("content"));
  }
}
