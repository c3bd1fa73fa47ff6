/**
 * One RocksDB a prefix: reads, group-committed writes, snapshots, the update log, generations. The
 * only user of {@code org.rocksdb}. Depends on model, json, fold, config and timer, and on the
 * ports of replication, which it implements.
 */
@NullMarked
package io.prefixdb.node.store;

import org.jspecify.annotations.NullMarked;
