/**
 * What a master keeps of its log and for whom: which files may go ({@code Removals}, pure), how
 * long each slave can still stay away ({@code Outlook}, pure), and the thread that does it ({@code
 * LogKeeper}). Depends on model, config, store, timer and the registry of slaves in replication;
 * the composition root and its report use it.
 */
@NullMarked
package io.prefixdb.node.retention;

import org.jspecify.annotations.NullMarked;
