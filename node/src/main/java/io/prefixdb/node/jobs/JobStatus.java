package io.prefixdb.node.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a job stands, for the status and metrics.
 *
 * @param name {@code compact}, {@code backup} or {@code archive}
 * @param running how far it is, if it runs, one line
 * @param next when it runs next, absent for one that runs once
 * @param lastSuccess when it last ended well
 * @param lastDuration how long the last run took
 * @param lastBytes how much the last run that ended well has made, 0 for compactions
 * @param lastError why the last run failed, empty when it did not
 * @param failures how many runs have failed since the start
 */
public record JobStatus(
    String name,
    Optional<String> running,
    Optional<Instant> next,
    Optional<Instant> lastSuccess,
    Duration lastDuration,
    long lastBytes,
    String lastError,
    long failures) {
  JobStatus plannedFor(Instant changed) {
    return new JobStatus(
        name,
        running,
        Optional.of(changed),
        lastSuccess,
        lastDuration,
        lastBytes,
        lastError,
        failures);
  }
}
