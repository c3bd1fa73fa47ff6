/**
 * Executes calls on the prefixes: the checks and their statuses, the order of a connection's calls,
 * the repair of values. Depends on store, rpc, fold, json, config, model, and of replication on the
 * registry of slaves and on how the node is fed itself, never on the network.
 */
@NullMarked
package io.prefixdb.node.service;

import org.jspecify.annotations.NullMarked;
