package io.prefixdb.bench;

import java.util.ArrayList;
import java.util.List;

/** Rows of words, printed with aligned columns or as Markdown. */
final class Table {
  private final List<List<String>> rows = new ArrayList<>();

  Table(String... head) {
    rows.add(List.of(head));
  }

  void row(List<String> cells) {
    rows.add(List.copyOf(cells));
  }

  /** Whether there is nothing under the head. */
  boolean isEmpty() {
    return rows.size() == 1;
  }

  String text(boolean markdown) {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (int r = 0; r < rows.size(); r++) {
      line(text, rows.get(r), widths, markdown);
      if (r == 0 && markdown) {
        text.append("|---").append("|---:".repeat(columns - 1)).append("|\n");
      }
    }
    return text.toString();
  }

  private static void line(StringBuilder text, List<String> row, int[] widths, boolean markdown) {
    String edge = markdown ? "| " : "";
    String between = markdown ? " | " : "  ";
    text.append(edge);
    for (int i = 0; i < widths.length; i++) {
      String pad = " ".repeat(widths[i] - row.get(i).length());
      text.append(i == 0 ? row.get(i) + pad : pad + row.get(i));
      text.append(i < widths.length - 1 ? between : markdown ? " |" : "");
    }
    text.append('\n');
  }
}
