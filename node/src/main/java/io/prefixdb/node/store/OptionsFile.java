package io.prefixdb.node.store;

/** The RocksDB options file of a configuration, looked at without a start. */
public final class OptionsFile {
  private OptionsFile() {}

  /**
   * Does nothing for a file that a start takes.
   *
   * @throws StoreException what a start would be refused with: the file, its line and the option
   */
  public static void check(StoreSettings settings) throws StoreException {
    if (settings.ini().isPresent()) {
      RocksOptions.load(settings).close();
    }
  }
}
