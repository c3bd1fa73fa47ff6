/**
 * Which role a managed node has: what it was ordered, what it keeps of that, and which orders it
 * refuses. Pure; depends on nobody.
 */
@NullMarked
package io.prefixdb.node.role;

import org.jspecify.annotations.NullMarked;
