package io.prefixdb.node.store;

import io.prefixdb.node.model.PrefixName;

/**
 * A prefix that is there but cannot be used.
 *
 * @param reason one sentence with RocksDB's status, which names the damaged file if it knows it
 */
public record OpenFailure(PrefixName prefix, String reason) {}
