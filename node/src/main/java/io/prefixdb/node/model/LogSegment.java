package io.prefixdb.node.model;

import java.time.Instant;

/**
 * One file of a prefix's write-ahead log.
 *
 * @param number files with greater numbers hold later updates
 * @param first the first sequence in it, in the master's numbering; 0 when nothing is in it
 * @param bytes its size
 * @param lastWrite when it was written last
 * @param archived whether it is only kept for slaves: the data no longer needs it
 */
public record LogSegment(
    long number, long first, long bytes, Instant lastWrite, boolean archived) {}
