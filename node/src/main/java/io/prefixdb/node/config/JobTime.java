package io.prefixdb.node.config;

import java.time.Duration;
import java.time.LocalTime;
import java.util.Optional;

/**
 * When a job runs.
 *
 * @param start the local time of the first run after the start of the node; without it the first
 *     run comes one period after that start
 * @param period from one run to the next, above zero
 */
public record JobTime(Optional<LocalTime> start, Duration period) {}
