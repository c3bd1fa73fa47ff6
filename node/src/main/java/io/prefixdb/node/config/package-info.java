/**
 * The configuration file of the original daemon, plus what is ours, read into immutable records.
 * Depends on nobody; the composition root hands the records to whom they concern.
 */
@NullMarked
package io.prefixdb.node.config;

import org.jspecify.annotations.NullMarked;
