/**
 * Does what the plan says: the only user of the Kubernetes client beside the framework, and the
 * only sender of orders to nodes. Decides nothing.
 */
@NullMarked
package io.prefixdb.operator.act;

import org.jspecify.annotations.NullMarked;
