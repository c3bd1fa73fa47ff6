package io.prefixdb.node.client;

import java.util.ArrayList;
import java.util.List;

/**
 * Lines of cells in columns, each as wide as what is in it, together no wider than a terminal: the
 * first column gives way, and what is cut off there ends with an ellipsis. Its cells and those of
 * columns whose title begins with {@code <} stand at the left, numbers at the right. Pure.
 */
final class Table {
  /** Columns of a terminal. */
  static final int WIDTH = 80;

  private static final String LEFT = "<";
  private static final int FIRST_MIN = 8;

  private final List<String> titles;
  private final List<List<String>> rows = new ArrayList<>();

  Table(String... titles) {
    this.titles = List.of(titles);
  }

  /** Adds a line, with as many cells as there are titles. */
  Table row(String... cells) {
    if (cells.length != titles.size()) {
      throw new IllegalArgumentException(
          cells.length + " cells (expected: " + titles.size() + ", as many as titles)");
    }
    rows.add(List.of(cells));
    return this;
  }

  /** The titles and the lines, nothing when there are none. */
  List<String> lines() {
    if (rows.isEmpty()) {
      return List.of();
    }
    int[] widths = widths();
    List<String> lines = new ArrayList<>();
    lines.add(line(titles.stream().map(Table::shown).toList(), widths));
    rows.forEach(row -> lines.add(line(row, widths)));
    return lines;
  }

  private int[] widths() {
    int[] widths = new int[titles.size()];
    int others = 0;
    for (int i = 0; i < widths.length; i++) {
      widths[i] = shown(titles.get(i)).length();
      for (List<String> row : rows) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
      others += i == 0 ? 0 : widths[i] + 1;
    }
    widths[0] = Math.max(FIRST_MIN, Math.min(widths[0], WIDTH - others));
    return widths;
  }

  private String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = cells.get(i);
      String cut = cell.length() > widths[i] ? cell.substring(0, widths[i] - 1) + "…" : cell;
      String space = " ".repeat(widths[i] - cut.length());
      line.append(i == 0 ? "" : " ").append(isLeft(i) ? cut + space : space + cut);
    }
    return line.toString().stripTrailing();
  }

  private boolean isLeft(int column) {
    return column == 0 || titles.get(column).startsWith(LEFT);
  }

  private static String shown(String title) {
    return title.startsWith(LEFT) ? title.substring(1) : title;
  }
}
