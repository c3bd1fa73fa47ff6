package io.prefixdb.node.store;

import io.prefixdb.node.model.PrefixName;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where generations take the place of what prefixes hold, which is kept for a while. Safe for use
 * by many threads.
 */
final class GenerationPlaces {
  private final StoreSettings settings;
  private final LogPlace logs;
  private final PrefixTable prefixes;
  private final PrefixTable.Opener opener;
  private final ReplacedData kept;

  /**
   * @param opener opens a prefix that is not in use, to look whether that is possible
   */
  GenerationPlaces(
      StoreSettings settings, LogPlace logs, PrefixTable prefixes, PrefixTable.Opener opener) {
    this.settings = settings;
    this.logs = logs;
    this.prefixes = prefixes;
    this.opener = opener;
    this.kept = new ReplacedData(settings);
  }

  /** What prefixes held before. */
  ReplacedData kept() {
    return kept;
  }

  /** The place of a prefix in use. */
  Placing of(RocksPrefix prefix) {
    Placing place =
        new Placing() {
          @Override
          public void place(Path fresh) throws StoreException {
            prefix.swapIn(fresh, settings.old(prefix.name()));
            kept.keep(prefix.name());
          }

          @Override
          public void makeRoom() {
            kept.dropAll();
          }
        };
    return new UninterruptedPlacing(prefix.name(), place);
  }

  /** The place of a prefix whose data is damaged. */
  Placing of(ClosedData damaged) {
    return new UninterruptedPlacing(
        damaged.prefix(), new DamagedData(damaged, prefixes, opener, kept));
  }

  /**
   * The data of a prefix that could not be opened for damage the last time; nothing when that was
   * not so.
   *
   * @throws StoreException when it may not be replaced all the same
   */
  Optional<ClosedData> damaged(PrefixName prefix) throws StoreException {
    Optional<StoreException> failure = prefixes.failure(prefix).filter(Damage::isCertain);
    if (failure.isEmpty()) {
      return Optional.empty();
    }
    ClosedData data = new ClosedData(settings, logs, prefix);
    data.checkReplaceable(failure.get().getMessage());
    return Optional.of(data);
  }
}
