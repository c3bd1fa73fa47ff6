/**
 * The admin port: whether the node lives and is ready, its one typed verdict, metrics, orders. Sees
 * the rest of the node through {@link io.prefixdb.node.admin.NodeView} alone; only the composition
 * root may depend on it.
 */
@NullMarked
package io.prefixdb.node.admin;

import org.jspecify.annotations.NullMarked;
