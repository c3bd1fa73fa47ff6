/**
 * The server-side merges as a pure function of a stored value and the operands after it. Depends on
 * model and json; used by the store, which folds, and the service, which checks parameters.
 */
@NullMarked
package io.prefixdb.node.fold;

import org.jspecify.annotations.NullMarked;
