package io.prefixdb.node.model;

/**
 * Which keys a scan visits, in bytewise order.
 *
 * @param from first key wanted, empty for the beginning
 * @param inclusive whether {@code from} itself is wanted
 * @param to last key wanted, included; empty for no bound
 * @param offset how many matching keys to pass over first
 * @param limit the most keys to visit, unsigned
 */
public record RangeQuery(Bytes from, boolean inclusive, Bytes to, long offset, long limit) {}
