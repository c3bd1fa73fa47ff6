/**
 * One RocksDB a prefix: reads, group-committed writes, snapshots, the update log, generations.
 * The\n * only user of {@code org.rocksdb}. Depends on model and fold.
 */
@NullMarked
package io.prefixdb.node.store;

import org.jspecify.annotations.NullMarked;
