package io.prefixdb.node.net;

import io.prefixdb.node.rpc.ByteBudget;

/**
 * What the ports of a node have to share.
 *
 * @param bytes what their connections may hold together
 * @param connections how many they may have together
 */
public record SharedLimits(ByteBudget bytes, ConnectionLimit connections) {}
