package io.prefixdb.node.net;

import java.util.concurrent.Executor;

/**
 * Where the requests of a connection are executed.
 *
 * @param round the round of the connection's event loop
 * @param workers threads that may wait; a connection has one task there at the most
 * @param queued whether everything goes to the workers; else what may wait only
 */
record Execution(LoopRound round, Executor workers, boolean queued) {}
