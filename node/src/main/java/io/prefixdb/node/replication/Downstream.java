package io.prefixdb.node.replication;

import io.prefixdb.node.model.PrefixName;

/**
 * How far a slave of this node has come with a prefix, as its requests tell.
 *
 * @param slave its name if it told one, else its address
 * @param cursor the sequence that it wants next
 * @param acknowledged up to which sequence it holds the prefix
 * @param lastSeen when it asked last
 */
public record Downstream(
    String slave, PrefixName prefix, long cursor, long acknowledged, Moment lastSeen) {}
