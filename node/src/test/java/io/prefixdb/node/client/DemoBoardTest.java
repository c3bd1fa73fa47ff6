package io.prefixdb.node.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DemoBoardTest {
  @TempDir Path directory;
  private final StringWriter text = new StringWriter();
  private final PrintWriter out = new PrintWriter(text);

  @Test
  void onATerminalTheTableIsDrawnOverAgainAndAgainBelowTheStory() throws Exception {
    try (DemoBoard board = DemoBoard.show(out, List.of(nodeThatIsDown()), true)) {
      await().until(() -> text.toString().contains("\u001b[2A\u001b[J"));
      board.say("once upon a time");
      await().until(() -> text.toString().lastIndexOf("NODE") > text.toString().indexOf("once"));
      assertThat(text.toString())
          .contains("NODE     PREFIX STATE SEQUENCE BEHIND WRITES/S", "master          down");
    }
  }

  @Test
  void elsewhereThereAreTheLinesOfTheStoryOnly() throws Exception {
    try (DemoBoard board = DemoBoard.show(out, List.of(nodeThatIsDown()), false)) {
      board.say("once upon a time");
      assertThat(text.toString()).isEqualToIgnoringNewLines("once upon a time\n");
    }
  }

  private DemoNode nodeThatIsDown() throws Exception {
    try (ServerSocket port = new ServerSocket(0)) {
      int closed = port.getLocalPort();
      return new DemoNode(new DemoFiles(directory, "master", closed, closed, closed));
    }
  }
}
