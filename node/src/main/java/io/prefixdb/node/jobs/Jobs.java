package io.prefixdb.node.jobs;

import io.prefixdb.node.config.JobTime;
import io.prefixdb.node.config.JobsConfig;
import io.prefixdb.node.config.JobsConfig.Copies;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.store.Backups;
import io.prefixdb.node.store.PrefixStore;
import io.prefixdb.node.store.RocksStores;
import io.prefixdb.node.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The jobs of a node: compaction, backups, their archive. They run on one thread, one at a time, so
 * an archive never copies a backup that is being made; one whose time comes while another runs is
 * late.
 */
public final class Jobs implements AutoCloseable {
  private static final long TICK_MS = 500;

  private final Clock clock;
  private final Backups backups;
  private final List<Job> jobs = new ArrayList<>();
  private final ScheduledExecutorService thread;
  private volatile boolean closed;

  private Jobs(JobsConfig config, RocksStores stores, Clock clock) {
    this.clock = clock;
    this.backups = new Backups(stores);
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("jobs").daemon().factory());
    Instant now = clock.instant();
    EachPrefix compaction = new EachPrefix(stores, Jobs::compact);
    if (config.compactAtStart()) {
      jobs.add(new Job("compact at start", Optional.empty(), compaction, now));
    }
    config.compaction().ifPresent(time -> add("compact", time, compaction, now));
    config.backup().ifPresent(copies -> add("backup", copies.time(), backup(stores, copies), now));
    config
        .archive()
        .ifPresent(copies -> add("archive", copies.time(), archive(config.backups(), copies), now));
  }

  /**
   * Begins to run the jobs at their times.
   *
   * @param stores to be closed after this
   * @param clock tells the time, and the zone of start times
   */
  public static Jobs start(JobsConfig config, RocksStores stores, Clock clock) {
    Jobs jobs = new Jobs(config, stores, clock);
    if (!jobs.jobs.isEmpty()) {
      var _ = jobs.thread.scheduleWithFixedDelay(jobs::tick, 0, TICK_MS, TimeUnit.MILLISECONDS);
    }
    return jobs;
  }

  private void add(String name, JobTime time, Work work, Instant now) {
    jobs.add(new Job(name, Optional.of(new Schedule(time, now, clock.getZone())), work, now));
  }

  private static long compact(PrefixStore prefix) throws StoreException {
    prefix.compact(Bytes.EMPTY, Bytes.EMPTY);
    return 0;
  }

  private EachPrefix backup(RocksStores stores, Copies copies) {
    return new EachPrefix(
        stores, prefix -> backups.make(prefix.name(), copies.path(), copies.depth()).bytes());
  }

  private Work archive(Path from, Copies copies) {
    Archive archive = new Archive(copies.path(), copies.depth());
    return progress -> {
      progress.accept("copies '" + from + "' to '" + copies.path() + "'");
      try {
        return archive.add(from, LocalDateTime.now(clock), () -> closed);
      } catch (IOException e) {
        throw new WorkException("'" + from + "' is not archived: " + e);
      }
    };
  }

  private void tick() {
    for (Job job : jobs) {
      if (!closed) {
        job.runIfDue(clock);
      }
    }
  }

  /** How every job that is configured stands. */
  public List<JobStatus> statuses() {
    return jobs.stream().map(Job::status).toList();
  }

  /**
   * Ends a backup that is being made, and waits for it. A compaction ends with the stores, a copy
   * for the archive after the file that is being copied; neither is waited for.
   */
  @Override
  public void close() {
    closed = true;
    thread.shutdown();
    backups.close();
  }
}
