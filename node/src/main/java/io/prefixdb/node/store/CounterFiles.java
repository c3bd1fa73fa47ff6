package io.prefixdb.node.store;

import io.prefixdb.node.model.PrefixName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
      Path file = file(prefix, FILE);
      String text = Files.exists(file) ? Files.readString(file).strip() : "";
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

  /** Whether the counter of that prefix was written after that file, and not here. */
  boolean isOthers(PrefixName prefix, Path data) {
    try {
      Path file = file(prefix, FILE);
      if (!Files.exists(file)) {
        return false;
      }
      FileTime time = Files.getLastModifiedTime(file);
      return time.compareTo(Files.getLastModifiedTime(data)) > 0 && !isWhole(time.toInstant());
    } catch (IOException e) {
      LOG.warn("the counter of '{}' cannot be looked at: {}", prefix, e.toString());
      return false;
    }
  }

  /** What is written here is of a whole second: who writes a file does not meet one by chance. */
  private static boolean isWhole(Instant time) {
    return time.equals(time.truncatedTo(ChronoUnit.SECONDS));
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

  /** Never seen half, but not made durable: nothing here depends on it. */
  private void write(PrefixName prefix, long position) throws IOException {
    Path file = file(prefix, FILE);
    Files.createDirectories(Optional.ofNullable(file.getParent()).orElse(root));
    Path fresh = file(prefix, FILE + ".new");
    Files.writeString(fresh, Long.toUnsignedString(position));
    Files.setLastModifiedTime(fresh, FileTime.from(Instant.now().truncatedTo(ChronoUnit.SECONDS)));
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private Path file(PrefixName prefix, String name) {
    return root.resolve(prefix.value()).resolve(name);
  }
}
