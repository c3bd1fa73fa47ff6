package io.prefixdb.node.jobs;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work with its times and what came of it. Runs on one thread; {@link #status} is for any. */
final class Job {
  private static final Logger LOG = LoggerFactory.getLogger(Job.class);

  /** A clock that goes back by more was wrong before: runs that were planned by it may be far. */
  private static final Duration SET_BACK = Duration.ofMinutes(1);

  private final Work work;
  private Optional<Schedule> schedule;
  private Instant looked;
  private volatile JobStatus status;

  /**
   * Does nothing before {@link #runIfDue}.
   *
   * @param schedule when it runs; without one it runs once, at the first occasion
   */
  Job(String name, Optional<Schedule> schedule, Work work, Instant now) {
    this.schedule = schedule;
    this.work = work;
    this.looked = now;
    this.status =
        new JobStatus(
            name,
            Optional.empty(),
            Optional.of(schedule.map(times -> times.next(now)).orElse(now)),
            Optional.empty(),
            Duration.ZERO,
            0,
            "",
            0);
  }

  JobStatus status() {
    return status;
  }

  void runIfDue(Clock clock) {
    Instant begin = clock.instant();
    planAnewIfSetBack(begin);
    if (status.next().isEmpty() || begin.isBefore(status.next().get())) {
      return;
    }
    LOG.info("{} begins", status.name());
    JobStatus before = status;
    JobStatus ended;
    try {
      long bytes = work.run(this::tell);
      Instant end = clock.instant();
      Duration took = Duration.between(begin, end);
      LOG.info("{} ended after {} s, {} bytes made", before.name(), took.toSeconds(), bytes);
      ended =
          new JobStatus(
              before.name(),
              Optional.empty(),
              next(end),
              Optional.of(end),
              took,
              bytes,
              "",
              before.failures());
    } catch (WorkException | RuntimeException | Error e) { // the next run has its chance
      Instant end = clock.instant();
      LOG.error("{} failed: {}", before.name(), String.valueOf(e.getMessage()), e);
      ended =
          new JobStatus(
              before.name(),
              Optional.empty(),
              next(end),
              before.lastSuccess(),
              Duration.between(begin, end),
              before.lastBytes(),
              String.valueOf(e.getMessage()),
              before.failures() + 1);
    }
    status = ended;
    looked = clock.instant();
  }

  private void planAnewIfSetBack(Instant now) {
    if (now.isBefore(looked.minus(SET_BACK)) && status.next().isPresent()) {
      schedule = schedule.map(times -> times.knownAt(now));
      status = status.plannedFor(next(now).orElse(now));
      LOG.warn("the clock was set back: {} runs at {}", status.name(), status.next().orElse(now));
    }
    looked = now;
  }

  private Optional<Instant> next(Instant now) {
    return schedule.map(times -> times.next(now));
  }

  private void tell(String line) {
    JobStatus now = status;
    LOG.info("{}: {}", now.name(), line);
    status =
        new JobStatus(
            now.name(),
            Optional.of(line),
            now.next(),
            now.lastSuccess(),
            now.lastDuration(),
            now.lastBytes(),
            now.lastError(),
            now.failures());
  }
}
