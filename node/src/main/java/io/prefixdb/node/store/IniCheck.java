package io.prefixdb.node.store;

import io.prefixdb.node.config.IniText;
import io.prefixdb.node.config.IniText.Entry;
import io.prefixdb.node.config.IniText.Section;
import io.prefixdb.node.config.NearestName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.rocksdb.Options;

/**
 * Finds the line of an ini that RocksDB refuses, for RocksDB often names neither the line nor what
 * it expected. The names that it knows are the resource {@code rocksdb-options.txt}.
 */
final class IniCheck {
  private static final List<String> KNOWN = known();

  private IniCheck() {}

  /** What is wrong with the first line that is, without the file's name; nothing when none is. */
  static Optional<String> firstError(IniText ini) {
    return ini.entries().stream().flatMap(entry -> error(entry).stream()).findFirst();
  }

  /** Whether RocksDB has an option of that name in that section. */
  static boolean isKnown(Entry entry) {
    return entry.section() == Section.VERSION || isKnown(entry.section(), entry.name());
  }

  private static boolean isKnown(Section section, String name) {
    return KNOWN.contains(line(section, name));
  }

  private static Optional<String> error(Entry entry) {
    return switch (entry.section()) {
      case DATABASE, COLUMNS -> error(entry, text(entry));
      case TABLE -> error(entry, OptionText.table(text(entry)));
      case VERSION, OTHER -> Optional.empty();
    };
  }

  private static Optional<String> error(Entry entry, String option) {
    for (Section other : List.of(Section.DATABASE, Section.COLUMNS, Section.TABLE)) {
      if (other != entry.section()
          && isKnown(other, entry.name())
          && !isKnown(entry.section(), entry.name())) {
        return Optional.of(at(entry) + " is an option of " + other.title() + ": move it there");
      }
    }
    try (Options base = new Options();
        Options changed = new Options()) {
      String refused = OptionText.apply(base, option, changed);
      if (refused.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(
          isKnown(entry)
              ? at(entry) + " (RocksDB: " + refused + "): correct the value"
              : at(entry) + " is no option of " + entry.section().title() + hint(entry));
    }
  }

  private static String at(Entry entry) {
    return "line %d: %s".formatted(entry.line(), text(entry));
  }

  private static String text(Entry entry) {
    return entry.name() + "=" + entry.value();
  }

  private static String hint(Entry entry) {
    String prefix = line(entry.section(), "");
    return NearestName.hint(
        entry.name(),
        KNOWN.stream()
            .filter(known -> known.startsWith(prefix))
            .map(known -> known.substring(prefix.length()))
            .iterator());
  }

  private static String line(Section section, String name) {
    return section.title() + " " + name;
  }

  private static List<String> known() {
    try (InputStream in =
        Objects.requireNonNull(IniCheck.class.getResourceAsStream("rocksdb-options.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("rocksdb-options.txt of the program cannot be read", e);
    }
  }
}
