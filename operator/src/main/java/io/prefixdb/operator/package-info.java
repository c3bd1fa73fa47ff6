/**
 * The operator as a program: entry point and wiring, who of several leads, its health and metrics.
 * Nobody may depend on it.
 */
@NullMarked
package io.prefixdb.operator;

import org.jspecify.annotations.NullMarked;
