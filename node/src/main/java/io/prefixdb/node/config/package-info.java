/**
 * The configuration file of the original daemon, plus one component of our own, read into immutable
 * records. Depends on nobody; the composition root hands the records to whom they concern.
 */
@NullMarked
package io.prefixdb.node.config;

import org.jspecify.annotations.NullMarked;
