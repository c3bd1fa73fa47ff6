/**
 * The log as operators of the original know it: its lines, files and last words. The code logs
 * through slf4j, which ends at the JDK's logging; here is what takes the records from there. A
 * logger whose name ends with {@code .BEGIN} or {@code .END} writes at that level of the original.
 * Knows the configuration; only the composition root may depend on it.
 */
@NullMarked
package io.prefixdb.node.log;

import org.jspecify.annotations.NullMarked;
