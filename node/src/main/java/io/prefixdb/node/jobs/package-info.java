/**
 * What the node does by the clock: compaction, backups and their archive. Depends on store; only
 * the composition root knows it.
 */
@NullMarked
package io.prefixdb.node.jobs;

import org.jspecify.annotations.NullMarked;
