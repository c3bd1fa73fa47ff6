/** The operator as a program: entry point and wiring; nobody may depend on it. */
@NullMarked
package io.prefixdb.operator;

import org.jspecify.annotations.NullMarked;
