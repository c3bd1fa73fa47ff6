/**
 * The load driver and what it compares: nodes as processes, Redis as the peer, RocksDB alone.
 * Nobody depends on it; built with {@code -Pbench} only.
 */
@NullMarked
package io.prefixdb.bench;

import org.jspecify.annotations.NullMarked;
