package io.prefixdb.node.config;

/**
 * How much memory all prefixes together may take; what the RocksDB options file says itself comes
 * first.
 *
 * @param blockCacheBytes for blocks of tables that were read, with their indexes and filters
 * @param memtableBytes for what was written and is not in tables yet; 0 for no common limit
 * @param readCacheBytes for single values that were read lately, in the JVM's heap; 0 for none
 * @param connectionBytes for requests and answers that all connections hold together; 0 for a
 *     quarter of the JVM's heap
 */
public record MemoryConfig(
    long blockCacheBytes, long memtableBytes, long readCacheBytes, long connectionBytes) {
  /** What a file has that says nothing: enough for 128 prefixes in 1 GiB. */
  public static final MemoryConfig DEFAULT = new MemoryConfig(128 << 20, 192 << 20, 64 << 20, 0);
}
