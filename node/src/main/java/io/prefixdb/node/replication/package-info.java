/**
 * The slave: what to ask a master for, what to apply, when replication is broken, and how a prefix
 * is loaded anew. Decisions are pure ({@code Slave}: events in, orders out); {@code Replicator}
 * carries them out through the ports {@code Master} and {@code Replicas}, with threads that it is
 * given. Depends on model, timer and the records of config; knows neither RocksDB nor the network.
 */
@NullMarked
package io.prefixdb.node.replication;

import org.jspecify.annotations.NullMarked;
