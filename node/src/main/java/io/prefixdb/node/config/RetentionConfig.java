package io.prefixdb.node.config;

/**
 * How far the log is kept beyond {@code WAL_ttl_seconds} for slaves that still need it.
 *
 * @param maxSeconds nothing is kept for longer, unless {@code WAL_ttl_seconds} is more
 * @param volumePercent of the volume that logs may take together before that
 * @param forgetSeconds how long a slave counts after it was heard of
 */
public record RetentionConfig(long maxSeconds, int volumePercent, long forgetSeconds) {}
