package io.prefixdb.node.config;

/**
 * When the configuration is read again while the node runs.
 *
 * @param onHangup when the process gets SIGHUP
 * @param changedMs how often to look whether a file changed, 0 for never
 */
public record ReloadConfig(boolean onHangup, long changedMs) {}
