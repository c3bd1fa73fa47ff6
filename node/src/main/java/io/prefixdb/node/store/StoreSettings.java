package io.prefixdb.node.store;

import io.prefixdb.node.model.PrefixName;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the prefixes live and how many there may be.
 *
 * @param path the data directory; {@code <path>_reload} on the same file system belongs to it
 * @param ini the RocksDB options file
 * @param prefixesMax the most prefixes that are open at once; 0 for no limit
 */
public record StoreSettings(Path path, Optional<Path> ini, int prefixesMax) {
  Path data(PrefixName prefix) {
    return path.resolve(prefix.value());
  }

  /** Generations that are being built. */
  Path freshRoot() {
    return beside("new");
  }

  Path fresh(PrefixName prefix) {
    return freshRoot().resolve(prefix.value());
  }

  /** Data that a swap is replacing. */
  Path oldRoot() {
    return beside("old");
  }

  Path old(PrefixName prefix) {
    return oldRoot().resolve(prefix.value());
  }

  private Path beside(String side) {
    return path.resolveSibling(path.getFileName() + "_reload").resolve(side);
  }
}
