package io.prefixdb.node.store;

import io.prefixdb.node.replication.Witness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what the newest update of a copy said in the directory of its data, so that the master can
 * be known by it after a restart too. One that is older, or gone, only means that less is known;
 * one that was found not to be the master's is kept durably. For one thread at a time.
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

  /** A kill leaves the one from before or this one; a power cut may leave none. */
  void write(Witness witness) throws IOException {
    WholeFile.write(file, text(witness));
  }

  /** As {@link #write}, and it is there after a power cut too. */
  void writeDurably(Witness witness) throws IOException {
    WholeFile.writeDurably(file, text(witness));
  }

  private static String text(Witness witness) {
    return "%d %s\n".formatted(witness.sequence(), Long.toHexString(witness.digest()));
  }

  /** A power cut does not bring it back. */
  void remove() throws IOException {
    if (Files.deleteIfExists(file)) {
      Directories.sync(file.resolveSibling("."));
    }
  }
}
