/** Random input for everything that reads bytes of others, each time the same unless told. */
@NullMarked
package io.prefixdb.node.fuzz;

import org.jspecify.annotations.NullMarked;
