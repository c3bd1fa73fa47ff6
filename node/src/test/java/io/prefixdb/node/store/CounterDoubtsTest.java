package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.model.PrefixName;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of a counter that disagreed with the data. */
final class CounterDoubtsTest {
  private static final PrefixName P = new PrefixName("p");

  @TempDir private Path root;
  private Path data;
  private Path file;
  private CounterDoubts doubts;

  @BeforeEach
  void begin() throws Exception {
    data = Files.createDirectories(root.resolve("data"));
    file = data.resolve(CounterDoubts.FILE);
    doubts = doubts(data);
  }

  private static CounterDoubts doubts(Path data) {
    return new CounterDoubts(_ -> data);
  }

  @Test
  void standsOverARestart() {
    doubts.add(P, "the counter says 7");
    CounterDoubts again = doubts(data);
    again.recall(P);

    assertThat(again.sentences()).containsExactly("the counter says 7");
  }

  /** As after a copy of the directory, or on another volume. */
  @Test
  void goesWhereTheDataGoes() throws Exception {
    doubts.add(P, "the counter says 7");
    Path copy = Files.createDirectories(root.resolve("copy"));
    Files.copy(file, copy.resolve(CounterDoubts.FILE));
    CounterDoubts there = doubts(copy);
    there.recall(P);
    there.forgetReplaced();

    assertThat(there.sentences()).containsExactly("the counter says 7");
  }

  @Test
  void endsWithTheDataThatItIsAbout() throws Exception {
    doubts.add(P, "the counter says 7");
    doubts.forgetReplaced();
    assertThat(doubts.sentences()).hasSize(1);

    Files.move(data, root.resolve("kept"));
    Files.createDirectories(data);
    doubts.forgetReplaced();
    assertThat(doubts.sentences()).isEmpty();
  }

  @Test
  void whatCannotBeWrittenIsToldUntilTheEnd() throws Exception {
    Files.delete(data);
    doubts.add(P, "the counter says 7");
    doubts.forgetReplaced();
    assertThat(doubts.sentences()).hasSize(1);
  }

  /** As a full disk or a loss of power may leave it. */
  @Test
  void anEmptyFileIsNoDoubt() throws Exception {
    Files.writeString(file, "");
    doubts.recall(P);
    assertThat(doubts.sentences()).isEmpty();
  }
}
