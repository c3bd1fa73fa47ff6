package io.prefixdb.node.store;

import java.nio.file.Path;
import java.util.Optional;

/** The RocksDB options file of a configuration, looked at without a start. */
public final class OptionsFile {
  private OptionsFile() {}

  /**
   * Looks at the file as a start does; the configuration may be for another machine than this one.
   *
   * @return why it could not be looked at, one sentence; empty for one that a start takes
   * @throws StoreException what a start would be refused with: the file, its line and the option
   */
  public static Optional<String> check(StoreSettings settings) throws StoreException {
    Optional<Path> ini = settings.ini();
    if (ini.isEmpty()) {
      return Optional.empty();
    }
    try {
      RocksOptions.load(settings).close();
      return Optional.empty();
    } catch (RuntimeException | LinkageError e) { // as where no native library can be loaded
      return Optional.of("ini '%s' cannot be looked at here: %s".formatted(ini.get(), e));
    }
  }
}
