package io.prefixdb.node.replication;

import io.prefixdb.node.model.PrefixName;
import java.time.Instant;

/**
 * Keeps the log of a prefix for somebody who will need it later, such as a copy that is under way.
 *
 * @param holder names who wants it; one holder has one pin a prefix
 * @param sequence the first one that is needed
 * @param until when it is over by itself
 */
public record Pin(String holder, PrefixName prefix, long sequence, Instant until) {}
