package io.prefixdb.node.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The options as they stand in a RocksDB options file. RocksDB reads the file itself; this is for
 * what it does not tell: which options are set, and on which line.
 */
public record IniText(List<Entry> entries) {
  public static final IniText NONE = new IniText(List.of());

  public IniText {
    entries = List.copyOf(entries);
  }

  /**
   * One option.
   *
   * @param section the section's kind without brackets and name, such as {@code DBOptions}
   * @param line counted from 1
   */
  public record Entry(Section section, String name, String value, int line) {}

  /** The sections that RocksDB knows. */
  public enum Section {
    VERSION("Version"),
    DATABASE("DBOptions"),
    COLUMNS("CFOptions"),
    TABLE("TableOptions/BlockBasedTable"),
    OTHER("");

    private final String title;

    Section(String title) {
      this.title = title;
    }

    /** As the file writes it. */
    public String title() {
      return "[" + title + "]";
    }

    static Section of(String line) {
      String inner = line.replaceAll("^\\[|\\s*(\".*\")?\\s*\\]$", "");
      for (Section section : values()) {
        if (section.title.equals(inner)) {
          return section;
        }
      }
      return OTHER;
    }
  }

  /** The options in that file; its comments may be in any encoding. */
  public static IniText read(Path file) throws IOException {
    return of(Files.readAllLines(file, StandardCharsets.ISO_8859_1));
  }

  /** The options in these lines. */
  public static IniText of(List<String> lines) {
    List<Entry> entries = new ArrayList<>();
    Section section = Section.OTHER;
    for (int i = 0; i < lines.size(); i++) {
      String text = lines.get(i).split("#", 2)[0].strip();
      int equals = text.indexOf('=');
      if (text.startsWith("[")) {
        section = Section.of(text);
      } else if (equals > 0) {
        entries.add(
            new Entry(
                section,
                text.substring(0, equals).strip(),
                text.substring(equals + 1).strip(),
                i + 1));
      }
    }
    return new IniText(entries);
  }

  /** What the last section of that kind sets the option to. */
  public Optional<String> value(Section section, String name) {
    return entries.stream()
        .filter(e -> e.section == section && e.name.equals(name))
        .map(Entry::value)
        .reduce((_, last) -> last);
  }

  /** Whether a section of that kind sets the option. */
  public boolean sets(Section section, String name) {
    return value(section, name).isPresent();
  }

  /** Whether the tables are of a kind that our defaults are not made for. */
  public boolean hasOtherTables() {
    return sets(Section.COLUMNS, "table_factory")
        && entries.stream()
            .filter(e -> e.section == Section.COLUMNS && e.name.equals("table_factory"))
            .noneMatch(e -> e.value.startsWith("BlockBasedTable"));
  }
}
