package io.prefixdb.node.log;

import java.time.Instant;

/**
 * One line of the log.
 *
 * @param name which part of the node speaks, such as {@code PrefixDB}; may be empty
 * @param ident the level, such as {@code MESSAGE}
 */
record LogLine(Instant time, String name, String ident, String text) {}
