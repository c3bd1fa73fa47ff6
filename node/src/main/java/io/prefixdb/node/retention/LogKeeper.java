package io.prefixdb.node.retention;

import io.prefixdb.node.model.LogSegment;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.Downstream;
import io.prefixdb.node.replication.Downstreams;
import io.prefixdb.node.replication.Moment;
import io.prefixdb.node.replication.Pin;
import io.prefixdb.node.store.PrefixStore;
import io.prefixdb.node.store.StoreException;
import io.prefixdb.node.store.Stores;
import io.prefixdb.node.timer.Recurring;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every few seconds after the logs of all prefixes, on a thread of its own: removes what may
 * go, and tells how long each slave can go on. The rule may be changed, and the view be read, by
 * any thread.
 */
public final class LogKeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogKeeper.class);
  private static final long EVERY_S = 5;

  /** When slaves were seen is written that often, if nothing else changes. */
  private static final long REMEMBERED_S = 600;

  /**
   * After a start slaves are to be heard of before what nobody needs is removed, and the clock of a
   * machine that has just started may be days ahead: nothing goes that may be younger than is told.
   */
  static final Duration GRACE = Duration.ofMinutes(10);

  private final Stores stores;
  private final Downstreams downstreams;
  private final Supplier<Moment> clock;
  private final VolumeGauge volume;
  private final KnownFile file;
  private final FileAges ages = new FileAges();
  private final Outlooks outlooks = new Outlooks();
  private final Slope growth = new Slope();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("log-keeper").daemon().factory());
  private final Recurring looking = new Recurring("looking after the logs", this::pass);
  private final Moment begun;
  private volatile LogRule rule;
  private volatile RetentionView view;
  private Optional<RetentionView.Loss> lastLoss = Optional.empty();
  private long removedBytes;
  private KnownFile.Known written = KnownFile.Known.NOBODY;
  private Moment writtenAt;

  /**
   * Does nothing before {@link #start}.
   *
   * @param volume the size of the logs' volume and what of it is free, in bytes
   * @param file where slaves and pins are remembered over a restart
   */
  public LogKeeper(
      Stores stores,
      Downstreams downstreams,
      Supplier<Moment> clock,
      VolumeGauge volume,
      Path file,
      LogRule rule) {
    this.stores = stores;
    this.downstreams = downstreams;
    this.clock = clock;
    this.volume = volume;
    this.file = new KnownFile(file);
    this.rule = rule;
    this.begun = clock.get();
    this.writtenAt = begun;
    this.view = RetentionView.before(rule);
  }

  /** Remembers who was known before, then looks every few seconds. */
  public void start() {
    recall();
    var _ = thread.scheduleWithFixedDelay(looking, EVERY_S, EVERY_S, TimeUnit.SECONDS);
  }

  /** From now on; whether logs are kept at all does not change while the node runs. */
  public void change(LogRule changed) {
    LogRule before = rule;
    if (changed.ttl().isZero() != before.ttl().isZero()) {
      LOG.warn(
          "WAL_ttl_seconds={}: whether logs are kept at all waits for the next start",
          changed.ttl().toSeconds());
      return;
    }
    if (!changed.equals(before)) {
      rule = changed;
      LOG.info(
          "logs are kept for {}, for who needs them for {} and up to {} % of the volume",
          DurationWords.of(changed.ttl()),
          DurationWords.of(changed.longest()),
          changed.volumePercent());
      thread.execute(looking);
    }
  }

  public LogRule rule() {
    return rule;
  }

  /** As it was at the last look. */
  public RetentionView view() {
    return view;
  }

  /** Who was known before the start counts again, until it is heard of or forgotten. */
  void recall() {
    try {
      KnownFile.Known known = file.read(clock.get());
      downstreams.recall(known.slaves());
      known.pins().forEach(downstreams::pin);
    } catch (IOException e) {
      LOG.warn("which slaves there were is not known, they have to ask again: {}", e.getMessage());
    }
  }

  private void remember(KnownFile.Known known, Moment now) {
    boolean stale = now.secondsSince(writtenAt.nanos()) >= REMEMBERED_S;
    if (known.isLike(written) && !stale) {
      return;
    }
    try {
      file.write(known);
      written = known;
      writtenAt = now;
    } catch (IOException e) {
      LOG.warn("the slaves would not be known after a restart: {}", e.toString());
    }
  }

  /** One look. */
  synchronized void pass() {
    Moment now = clock.get();
    LogRule present = rule;
    Duration running = Duration.ofNanos(now.nanos() - begun.nanos());
    LogRule inForce = running.compareTo(GRACE) < 0 ? present.cautious(running) : present;
    List<Downstream> slaves = downstreams.slaves();
    List<Pin> pins = downstreams.pins();
    remember(new KnownFile.Known(slaves, pins), now);
    Map<PrefixName, PrefixLog> logs = logs(needs(slaves, pins), now);
    Volume room = volume.at(now.nanos());
    for (Removal removal : Removals.of(List.copyOf(logs.values()), inForce, room, now.wall())) {
      if (remove(removal, present, now)) {
        removedBytes += removal.bytes();
        logs.computeIfPresent(removal.prefix(), (_, log) -> log.without(removal.through()));
      }
    }
    long bytes = logs.values().stream().mapToLong(PrefixLog::bytes).sum();
    double perSecond = growth.at(now.nanos(), bytes + removedBytes);
    long left = Math.max(0, present.share(room) - bytes);
    double diskSeconds = perSecond == 0 ? Double.POSITIVE_INFINITY : left / perSecond;
    Outlooks.Setting setting = new Outlooks.Setting(logs, present, diskSeconds, now);
    view =
        new RetentionView(
            present,
            bytes,
            present.share(room),
            downstreams.sentBytes(),
            outlooks.of(slaves, setting, this::sequence),
            pins,
            lastLoss);
  }

  private static Map<PrefixName, List<Need>> needs(List<Downstream> slaves, List<Pin> pins) {
    Map<PrefixName, List<Need>> needs = new HashMap<>();
    for (Downstream slave : slaves) {
      needs
          .computeIfAbsent(slave.prefix(), _ -> new ArrayList<>())
          .add(new Need(slave.slave(), slave.acknowledged() + 1));
    }
    for (Pin pin : pins) {
      needs
          .computeIfAbsent(pin.prefix(), _ -> new ArrayList<>())
          .add(new Need(pin.holder(), pin.sequence()));
    }
    return needs;
  }

  private Map<PrefixName, PrefixLog> logs(Map<PrefixName, List<Need>> needs, Moment now) {
    Map<PrefixName, PrefixLog> logs = new HashMap<>();
    ages.beginLook(now);
    for (PrefixName name : stores.names()) {
      Optional<PrefixStore> store = stores.findOpen(name);
      if (store.isPresent()) {
        List<LogSegment> files = ages.steady(name, store.get().log().files(), now);
        long last = store.get().lastSequence(); // not before the files are known
        logs.put(name, new PrefixLog(name, last, files, needs.getOrDefault(name, List.of())));
      }
    }
    ages.endLook();
    return logs;
  }

  private long sequence(PrefixName name) {
    return stores.findOpen(name).map(PrefixStore::lastSequence).orElse(0L);
  }

  private boolean remove(Removal removal, LogRule present, Moment now) {
    Optional<PrefixStore> store = stores.findOpen(removal.prefix());
    if (store.isEmpty()) {
      return false;
    }
    try {
      if (store.get().removeLog(removal.through()).isEmpty()) {
        LOG.debug(
            "prefix '{}': its log is being copied and goes at a later look", removal.prefix());
        return false;
      }
    } catch (StoreException e) {
      LOG.error("prefix '{}': {}", removal.prefix(), e.getMessage());
      return false;
    }
    LOG.debug("prefix '{}': {} bytes of its log went", removal.prefix(), removal.bytes());
    for (Need need : removal.broken()) {
      RetentionView.Loss loss = loss(removal, need, present, now);
      lastLoss = Optional.of(loss);
      LOG.error("{}: {}", loss.reason(), loss.message());
    }
    return true;
  }

  private static RetentionView.Loss loss(Removal removal, Need need, LogRule present, Moment now) {
    String why =
        switch (removal.cause()) {
          case DISK ->
              "logs take more than %d %% of the volume, or it is full: give it more room"
                  .formatted(present.volumePercent());
          case AGE ->
              "it is older than %s, the longest that logs are kept: raise retention.max_ttl"
                  .formatted(DurationWords.of(present.longest()));
        };
    String message =
        "what '%s' needs of prefix '%s' from sequence %d on was removed, it has to be loaded anew; %s"
            .formatted(need.who(), removal.prefix(), need.sequence(), why);
    String reason =
        switch (removal.cause()) {
          case DISK -> "WALDroppedForDisk";
          case AGE -> "WALTooOld";
        };
    return new RetentionView.Loss(
        now.wall(), removal.prefix(), need.who(), need.sequence(), reason, message);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
