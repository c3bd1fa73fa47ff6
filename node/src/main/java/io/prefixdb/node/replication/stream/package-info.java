/**
 * The stream of updates from a master to its slaves: its frames, both ends of a connection, and
 * what feeds the followers on the master ({@code Feeds}). Depends on model, config and the parent's
 * ports; what it needs of the store and of the network are ports of its own ({@code LogSource},
 * {@code Outlet}). Used by store, net and the composition root.
 */
@NullMarked
package io.prefixdb.node.replication.stream;

import org.jspecify.annotations.NullMarked;
