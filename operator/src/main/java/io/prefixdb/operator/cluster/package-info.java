/**
 * One pass over a cluster: observe, plan, act, report. Thin on purpose; nobody but the program's
 * entry point depends on it.
 */
@NullMarked
package io.prefixdb.operator.cluster;

import org.jspecify.annotations.NullMarked;
