package io.prefixdb.node.config;

/**
 * How slaves are fed.
 *
 * @param bytesPerSecond what all streams together carry at the most; 0 for no limit
 * @param synced whether slaves are given only what is on the disk
 */
public record FeedConfig(long bytesPerSecond, boolean synced) {}
