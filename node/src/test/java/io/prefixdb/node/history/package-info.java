/**
 * Decides whether what clients saw of a node can be true: no acknowledged write lost, none
 * invented, none applied twice. Pure; the tests of processes record the histories.
 */
@NullMarked
package io.prefixdb.node.history;

import org.jspecify.annotations.NullMarked;
