package io.prefixdb.node.net;

import java.util.concurrent.Executor;

/**
 * Where the requests of a connection are executed.
 *
 * @param round the round of the connection's event loop
 * @param workers threads that may wait; a connection has one task there at the most
 */
record Execution(LoopRound round, Executor workers) {}
