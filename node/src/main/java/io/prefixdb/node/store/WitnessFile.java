package io.prefixdb.node.store;

import io.prefixdb.node.replication.Witness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what the newest update of a copy said in the directory of its data, so that the master can
 * be known by it after a restart too. Nothing depends on it: one that is older, or gone, only means
 * that less is known. For one thread at a time.
 */
final class WitnessFile {
  static final String NAME = "PREFIXDB.witness";

  private static final Logger LOG = LoggerFactory.getLogger(WitnessFile.class);
  private static final int HEX = 16;

  private final Path file;

  WitnessFile(Path directory) {
    this.file = directory.resolve(NAME);
  }

  Optional<Witness> read() {
    try {
      String[] words =
          Files.exists(file) ? Files.readString(file).strip().split(" ") : new String[0];
      return words.length == 2
          ? Optional.of(new Witness(Long.parseLong(words[0]), Long.parseLong(words[1], HEX)))
          : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn("'{}' cannot be read, and is passed over: {}", file, e.toString());
      return Optional.empty();
    }
  }

  /** A crash leaves the one from before or this one; not made durable. */
  void write(Witness witness) {
    try {
      Path fresh = file.resolveSibling(NAME + ".new");
      Files.writeString(
          fresh, "%d %s\n".formatted(witness.sequence(), Long.toHexString(witness.digest())));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.debug("'{}' cannot be written", file, e);
    }
  }

  void remove() throws IOException {
    Files.deleteIfExists(file);
  }
}
