/**
 * Values that everything in the node speaks of: byte strings, prefix names, statuses, mutations,
 * update batches. Pure; depends on nobody.
 */
@NullMarked
package io.prefixdb.node.model;

import org.jspecify.annotations.NullMarked;
