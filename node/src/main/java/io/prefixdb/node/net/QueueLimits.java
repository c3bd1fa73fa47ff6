package io.prefixdb.node.net;

/**
 * What bounds a connection of a port with a queue.
 *
 * @param forgetsWhenClosed whether what waits is given up when the connection is closed
 * @param waitNanosMax what has waited for longer is refused, 0 for no limit
 * @param frameBytesMax a longer request closes the connection
 */
record QueueLimits(boolean forgetsWhenClosed, long waitNanosMax, int frameBytesMax) {}
