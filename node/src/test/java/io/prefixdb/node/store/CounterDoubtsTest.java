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
    file = Files.createDirectories(root.resolve("counters/p")).resolve(CounterDoubts.FILE);
    doubts = doubts();
  }

  private CounterDoubts doubts() {
    return new CounterDoubts(root.resolve("counters"), _ -> data);
  }

  @Test
  void standsOverARestart() {
    doubts.add(P, "the counter says 7");
    CounterDoubts again = doubts();
    again.recall(P);

    assertThat(again.sentences()).containsExactly("the counter says 7");
  }

  @Test
  void endsWithTheDataThatItIsAbout() throws Exception {
    doubts.add(P, "the counter says 7");
    Files.delete(data);
    doubts.forgetReplaced();

    assertThat(doubts.sentences()).isEmpty();
    assertThat(file).doesNotExist();
  }

  /** As a full disk or a loss of power may leave it. */
  @Test
  void anEmptyFileIsNoDoubt() throws Exception {
    Files.writeString(file, "");
    doubts.recall(P);
    assertThat(doubts.sentences()).isEmpty();

    doubts.add(P, "the counter says 7");
    Files.writeString(file, "");
    doubts.forgetReplaced();
    assertThat(doubts.sentences()).isEmpty();
  }
}
