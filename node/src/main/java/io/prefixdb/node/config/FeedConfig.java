package io.prefixdb.node.config;

/**
 * How slaves are fed by streams.
 *
 * @param bytesPerSecond what all streams together carry at the most; 0 for no limit
 */
public record FeedConfig(long bytesPerSecond) {}
