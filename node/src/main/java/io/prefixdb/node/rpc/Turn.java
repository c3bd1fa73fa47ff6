package io.prefixdb.node.rpc;

/**
 * A piece of the execution of one connection's requests on one thread.
 *
 * @param round where writes gather
 * @param replies where replies go; those of writes count once the round is committed
 * @param mayWait whether the thread may wait for the disk or a lock; an event loop never may
 */
public record Turn(Round round, Replies replies, boolean mayWait) {}
