/**
 * The JSON dialect of the wire: a scanner and typed reader over bytes, a writer, the repair of
 * values that are no JSON, and the text form of log records. Pure; depends on model only; anybody
 * may use it.
 */
@NullMarked
package io.prefixdb.node.json;

import org.jspecify.annotations.NullMarked;
