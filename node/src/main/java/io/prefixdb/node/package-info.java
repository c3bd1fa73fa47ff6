/** The data node as a program: entry point and composition root; nobody may depend on it. */
@NullMarked
package io.prefixdb.node;

import org.jspecify.annotations.NullMarked;
