package io.prefixdb.node.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What the demonstration shows: its story line by line and, on a terminal, below it a table of all
 * nodes and prefixes that is drawn anew several times a second on a thread of its own.
 */
final class DemoBoard implements AutoCloseable {
  private static final long REFRESH_MS = 250;

  private final PrintWriter out;
  private final List<DemoNode> nodes;
  private final ScheduledExecutorService refreshing =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("board").daemon().factory());
  private List<String> drawn = List.of();

  private DemoBoard(PrintWriter out, List<DemoNode> nodes) {
    this.out = out;
    this.nodes = nodes;
  }

  /**
   * Shows the table at once.
   *
   * @param terminal whether lines can be drawn over
   */
  static DemoBoard show(PrintWriter out, List<DemoNode> nodes, boolean terminal) {
    DemoBoard board = new DemoBoard(out, nodes);
    if (terminal) {
      var _ =
          board.refreshing.scheduleWithFixedDelay(
              () -> board.draw(board.table().lines()), 0, REFRESH_MS, TimeUnit.MILLISECONDS);
    }
    return board;
  }

  /** The next line of the story. */
  synchronized void say(String line) {
    erase();
    out.println(line);
    drawn.forEach(out::println);
    out.flush();
  }

  private synchronized void draw(List<String> table) {
    erase();
    table.forEach(out::println);
    out.flush();
    drawn = table;
  }

  private void erase() {
    if (!drawn.isEmpty()) {
      out.printf("\u001b[%dA\u001b[J", drawn.size()); // so many lines up, then erase below
    }
  }

  private Table table() {
    Table table = new Table("NODE", "<PREFIX", "<STATE", "SEQUENCE", "BEHIND", "WRITES/S");
    for (DemoNode node : nodes) {
      try {
        JsonNode prefixes = node.status().path("prefixes");
        if (prefixes.isEmpty()) {
          table.row(node.name(), "", "no prefixes", "", "", "");
        }
        prefixes.forEach(prefix -> table.row(row(node, prefix)));
      } catch (IOException e) {
        table.row(node.name(), "", "down", "", "", "");
      }
    }
    return table;
  }

  private static String[] row(DemoNode node, JsonNode prefix) {
    return new String[] {
      node.name(),
      prefix.path("name").asText(),
      prefix.path("state").asText(),
      prefix.path("sequence").asText(),
      prefix.path("lagSequences").asText(""),
      Amounts.rate(prefix.path("writesPerSecond").asDouble())
    };
  }

  /** The last table stays. */
  @Override
  public void close() {
    refreshing.shutdownNow();
  }
}
