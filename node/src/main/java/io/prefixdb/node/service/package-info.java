/**
 * Executes calls on the prefixes: the checks and their statuses, the order of a connection's calls,
 * the repair of values. Depends on store, rpc, fold, json, config, model and the registry of slaves
 * in replication, never on the network.
 */
@NullMarked
package io.prefixdb.node.service;

import org.jspecify.annotations.NullMarked;
