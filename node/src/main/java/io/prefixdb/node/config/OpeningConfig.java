package io.prefixdb.node.config;

/**
 * How the prefixes of a data directory come into use.
 *
 * @param preopen whether the start opens every prefix; otherwise its first use does
 * @param abortOnError whether one prefix that cannot be opened ends the start of the node; only
 *     when the file says so itself
 * @param autoRepair whether RocksDB repairs a damaged prefix, which keeps what is readable
 */
public record OpeningConfig(boolean preopen, boolean abortOnError, boolean autoRepair) {
  /** What a file has that says nothing. */
  public static final OpeningConfig DEFAULT = new OpeningConfig(true, false, false);
}
