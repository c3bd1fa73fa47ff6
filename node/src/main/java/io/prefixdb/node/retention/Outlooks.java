package io.prefixdb.node.retention;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.Downstream;
import io.prefixdb.node.replication.Moment;
import io.prefixdb.node.retention.Outlook.Log;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How all slaves stand, with the history that it takes to tell. For one thread. */
final class Outlooks {
  private static final Logger LOG = LoggerFactory.getLogger(Outlooks.class);

  /** A break that is nearer is warned of. */
  private static final double WARN_SECONDS = 1_800;

  private static final long WARN_EVERY_NANOS = 600_000_000_000L;

  private final Map<PrefixName, WriteHistory> histories = new HashMap<>();
  private final Map<Key, LagTrend> trends = new HashMap<>();
  private final Map<Key, Long> warned = new HashMap<>();

  private record Key(String slave, PrefixName prefix) {}

  /** What is the same for all slaves at one look. */
  record Setting(Map<PrefixName, PrefixLog> logs, LogRule rule, double diskSeconds, Moment now) {}

  List<RetentionView.Slave> of(
      List<Downstream> slaves, Setting setting, ToLongFunction<PrefixName> sequences) {
    Map<PrefixName, Long> last = new HashMap<>();
    for (PrefixName prefix : setting.logs.keySet()) {
      last.put(prefix, sequences.applyAsLong(prefix));
      histories
          .computeIfAbsent(prefix, _ -> new WriteHistory())
          .at(setting.now.nanos(), last.get(prefix));
    }
    histories.keySet().retainAll(setting.logs.keySet());
    Set<Key> present = new HashSet<>();
    List<RetentionView.Slave> views = new ArrayList<>();
    for (Downstream slave : slaves) {
      @Nullable PrefixLog log = setting.logs.get(slave.prefix());
      @Nullable WriteHistory history = histories.get(slave.prefix());
      if (log == null || history == null) {
        continue;
      }
      Key key = new Key(slave.slave(), slave.prefix());
      present.add(key);
      Log read =
          new Log(
              log,
              last.getOrDefault(slave.prefix(), 0L),
              setting.rule,
              setting.diskSeconds,
              setting.now.wall());
      views.add(view(slave, key, read, history, setting.now));
    }
    trends.keySet().retainAll(present);
    warned.keySet().retainAll(present);
    views.sort(
        Comparator.comparing((RetentionView.Slave view) -> view.at().prefix())
            .thenComparing(view -> view.at().slave()));
    return views;
  }

  private RetentionView.Slave view(
      Downstream slave, Key key, Log log, WriteHistory history, Moment now) {
    long cursor = slave.acknowledged() + 1;
    double age = history.secondsSince(cursor, now.nanos());
    long lag = Math.max(0, log.last() - slave.acknowledged());
    LagTrend trend = trends.computeIfAbsent(key, _ -> new LagTrend());
    Outlook outlook = Outlook.of(log, cursor, age, trend.at(now.nanos(), lag, age));
    warn(slave, key, outlook, now);
    return new RetentionView.Slave(
        slave, Duration.ofNanos(now.nanos() - slave.lastSeen().nanos()), outlook);
  }

  /** Before the break: of one that has been the slave tells itself. */
  private void warn(Downstream slave, Key key, Outlook outlook, Moment now) {
    double left = outlook.breakSeconds().orElse(Double.POSITIVE_INFINITY);
    if (outlook.headroomSequences() < 0 || left > WARN_SECONDS) {
      return;
    }
    @Nullable Long before = warned.get(key);
    if (before == null || now.nanos() - before > WARN_EVERY_NANOS) {
      warned.put(key, now.nanos());
      LOG.warn(
          "slave '{}' of prefix '{}' is {} sequences behind, and in {} the log no longer has what it"
              + " needs: start or speed up the slave, or raise the times that logs are kept",
          slave.slave(),
          slave.prefix(),
          outlook.lagSequences(),
          DurationWords.of(Duration.ofMillis((long) (left * 1e3))));
    }
  }
}
