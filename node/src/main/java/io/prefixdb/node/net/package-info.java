/**
 * Sockets: frames in, answers out, for the ports of a node and for the connections to its master.
 * The only user of {@code io.netty}. Hands frames to {@code rpc.FrameHandler} and implements {@code
 * replication.Master}; knows nothing of methods, prefixes or the store.
 */
@NullMarked
package io.prefixdb.node.net;

import org.jspecify.annotations.NullMarked;
