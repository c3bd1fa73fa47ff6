/**
 * The JSON-RPC of the wire: frames into typed calls, typed answers into frames, and the order of
 * both. Pure; depends on model and json. The network side needs {@link FrameHandler} only; what
 * executes calls implements {@link CallService}.
 */
@NullMarked
package io.prefixdb.node.rpc;

import org.jspecify.annotations.NullMarked;
