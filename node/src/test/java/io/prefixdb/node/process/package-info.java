/** Nodes as processes of their own on loopback, killed and started again. */
@NullMarked
package io.prefixdb.node.process;

import org.jspecify.annotations.NullMarked;
