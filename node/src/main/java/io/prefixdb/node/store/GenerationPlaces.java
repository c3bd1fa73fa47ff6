package io.prefixdb.node.store;

import java.nio.file.Path;

/**
 * Where generations take the place of what prefixes hold, which is kept for a while. Safe for use
 * by many threads.
 */
final class GenerationPlaces {
  private final StoreSettings settings;
  private final ReplacedData kept;

  GenerationPlaces(StoreSettings settings) {
    this.settings = settings;
    this.kept = new ReplacedData(settings);
  }

  /** What prefixes held before. */
  ReplacedData kept() {
    return kept;
  }

  /** Puts a new generation, complete and closed, in the place of what a prefix holds. */
  void swapIn(RocksPrefix prefix, Path fresh) throws StoreException {
    prefix.swapIn(fresh, settings.old(prefix.name()));
    kept.keep(prefix.name());
  }
}
