/**
 * What a person at a terminal does with nodes: one call, a bounded load, the demonstration. Speaks
 * to nodes over their ports only; nobody but the entry point may depend on it.
 */
@NullMarked
package io.prefixdb.node.client;

import org.jspecify.annotations.NullMarked;
