package io.prefixdb.node.model;

import java.util.List;

/**
 * What a prefix's write-ahead log holds from a wanted sequence on (protocol, section 2.13). All
 * sequences are unsigned and in the master's numbering.
 */
public sealed interface Updates {
  /** The latest sequence of the prefix, read after the log. */
  long last();

  /**
   * Write batches in their RocksDB representation, in order. The first one may start before the
   * wanted sequence, or after it when older records are gone: the reader decides.
   */
  record Batches(List<byte[]> logs, long first, long lastBatchFirst, long last)
      implements Updates {}

  /** Nothing newer than what the reader has. */
  record CaughtUp(long last) implements Updates {}

  /** The wanted record existed, but none of the log is left. */
  record Purged(long last) implements Updates {}
}
