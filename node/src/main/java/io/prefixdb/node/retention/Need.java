package io.prefixdb.node.retention;

/**
 * Somebody who needs a prefix' log.
 *
 * @param who a slave, or the holder of a pin
 * @param sequence the first one that is needed
 */
public record Need(String who, long sequence) {}
