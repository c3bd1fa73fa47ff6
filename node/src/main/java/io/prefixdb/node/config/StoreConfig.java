package io.prefixdb.node.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the data lies.
 *
 * @param path the directory with one RocksDB a prefix
 * @param detachPath where prefixes that were taken out of use are kept
 * @param walPath where the write-ahead logs are kept instead of beside the data
 * @param ini the RocksDB options file, if one is named
 * @param maxPrefixes how many prefixes may be open, 0 for no limit
 * @param walTtlSeconds how long the write-ahead log is kept, from the options file
 */
public record StoreConfig(
    Path path,
    Path detachPath,
    Optional<Path> walPath,
    Optional<Path> ini,
    int maxPrefixes,
    long walTtlSeconds,
    OpeningConfig opening,
    MemoryConfig memory,
    RetentionConfig retention,
    ExpiryConfig expiry) {}
