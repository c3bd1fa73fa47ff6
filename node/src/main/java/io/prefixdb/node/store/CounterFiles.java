package io.prefixdb.node.store;

import io.prefixdb.node.model.PrefixName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The counters of an original slave (protocol, section 3.2): for each prefix a file with the
 * sequence that it wants next. Here the data itself says that, in one write with what was applied,
 * so these files are written for other tools, once a second at the most, and what an original left
 * in them is only compared. Used by one thread at a time.
 */
final class CounterFiles {
  static final String FILE = "slave-sequence-number";
  static final String DETACHED = FILE + ".detach";

  /** Beside the counter: what was written here last, and what is about to be. */
  static final String OURS = FILE + ".ours";

  private static final Logger LOG = LoggerFactory.getLogger(CounterFiles.class);

  private final Path root;
  private final Map<PrefixName, Long> written = new HashMap<>();
  private boolean failed;

  CounterFiles(Path root) {
    this.root = root;
  }

  /** What the counter of that prefix says. */
  sealed interface Counter {
    /** The sequence wanted next. */
    record At(long position) implements Counter {}

    /** An original slave died while it applied updates. */
    record Applying() implements Counter {}

    /** There is none, or nothing that the original would take for one. */
    record None() implements Counter {}
  }

  Counter read(PrefixName prefix) {
    try {
      String text = text(file(prefix, FILE));
      long position = text.matches("\\d{1,20}") ? Long.parseUnsignedLong(text) : 0;
      if (position == -1) {
        return new Counter.Applying();
      }
      return position == 0 ? new Counter.None() : new Counter.At(position);
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn("the counter of '{}' cannot be read: {}", prefix, e.toString());
      return new Counter.None();
    }
  }

  /**
   * Whether the counter of that prefix was written after that file, and not here. Times may be
   * those of a copy, so it is the number that tells; nothing does where none was written here.
   */
  boolean isOthers(PrefixName prefix, Path data) {
    try {
      String ours = text(file(prefix, OURS));
      String present = text(file(prefix, FILE));
      return !ours.isEmpty()
          && !present.isEmpty()
          && !List.of(ours.split("\\s+")).contains(present)
          && Files.getLastModifiedTime(file(prefix, FILE))
                  .compareTo(Files.getLastModifiedTime(data))
              > 0;
    } catch (IOException e) {
      LOG.warn("the counter of '{}' cannot be looked at: {}", prefix, e.toString());
      return false;
    }
  }

  /** Empty where there is none. */
  private static String text(Path file) throws IOException {
    return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1).strip() : "";
  }

  /** Writes what has changed; the counters of prefixes that are gone become detached ones. */
  void write(Map<PrefixName, Long> positions) {
    try {
      for (Map.Entry<PrefixName, Long> entry : positions.entrySet()) {
        if (!entry.getValue().equals(written.get(entry.getKey()))) {
          write(entry.getKey(), entry.getValue());
          written.put(entry.getKey(), entry.getValue());
        }
      }
      Set<PrefixName> gone = new HashSet<>(written.keySet());
      gone.removeAll(positions.keySet());
      for (PrefixName prefix : gone) {
        if (Files.exists(file(prefix, FILE))) { // else somebody was quicker
          Files.move(
              file(prefix, FILE), file(prefix, DETACHED), StandardCopyOption.REPLACE_EXISTING);
        }
        written.remove(prefix);
      }
      failed = false;
    } catch (IOException e) {
      if (!failed) {
        LOG.warn(
            "the counters of the slave cannot be written, replication goes on: {}", e.toString());
      }
      failed = true;
    }
  }

  /** A crash between the two files leaves a counter that is one of the two numbers told. */
  private void write(PrefixName prefix, long position) throws IOException {
    @Nullable Long before = written.get(prefix);
    String next = Long.toUnsignedString(position);
    String last = before == null ? text(file(prefix, FILE)) : Long.toUnsignedString(before);
    replace(file(prefix, OURS), last + " " + next);
    replace(file(prefix, FILE), next);
  }

  /** Never seen half, but not made durable: what a loss of power takes, it takes of both. */
  private void replace(Path file, String text) throws IOException {
    Files.createDirectories(Optional.ofNullable(file.getParent()).orElse(root));
    WholeFile.write(file, text);
  }

  private Path file(PrefixName prefix, String name) {
    return root.resolve(prefix.value()).resolve(name);
  }
}
