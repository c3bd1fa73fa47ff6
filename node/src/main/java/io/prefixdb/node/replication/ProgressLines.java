package io.prefixdb.node.replication;

import io.prefixdb.node.config.SlaveConfig;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.Order.Level;
import io.prefixdb.node.replication.Order.Say;
import java.util.ArrayList;
import java.util.List;

/** The lines that operators of the original know and search for, at their intervals. */
final class ProgressLines {
  static final long LONG_DELAY_NANOS = 3_600_000 * Moment.NANOS_PER_MS;

  /** How often it is said that nothing comes, where that is not to be said each time. */
  private static final long QUIET_NANOS = 60_000 * Moment.NANOS_PER_MS;

  private final PrefixName prefix;
  private final SlaveConfig config;
  private long countedFromNanos;
  private long progressAtNanos;
  private long saidNanos;
  private long warningAtNanos;
  private long batches;
  private long ops;
  private long lost;

  ProgressLines(PrefixName prefix, SlaveConfig config, Moment now) {
    this.prefix = prefix;
    this.config = config;
    this.countedFromNanos = now.nanos();
    this.saidNanos = now.nanos();
    this.progressAtNanos = now.nanos() + config.seqLogTimeoutMs() * Moment.NANOS_PER_MS;
    this.warningAtNanos = now.nanos() + config.wrnLogTimeoutMs() * Moment.NANOS_PER_MS;
  }

  void count(long moreBatches, long moreOps) {
    batches += moreBatches;
    ops += moreOps;
  }

  /** Updates are missing, and that is accepted. */
  void lost(long more) {
    lost += more;
  }

  /** How long until the next line. */
  long delayNanos(Moment now) {
    long delay = LONG_DELAY_NANOS;
    if (config.seqLogTimeoutMs() > 0) {
      delay = Math.min(delay, progressAtNanos - now.nanos());
    }
    if (config.wrnLogTimeoutMs() > 0) {
      delay = Math.min(delay, warningAtNanos - now.nanos());
    }
    return Math.max(0, delay);
  }

  List<Say> due(Moment now, long position, long lag) {
    List<Say> lines = new ArrayList<>(2);
    if (config.seqLogTimeoutMs() > 0 && now.nanos() - progressAtNanos >= 0) {
      progressAtNanos = now.nanos() + config.seqLogTimeoutMs() * Moment.NANOS_PER_MS;
      if (batches > 0 || !config.quietIdle() || now.nanos() - saidNanos >= QUIET_NANOS) {
        saidNanos = now.nanos();
        lines.add(progress(now, position));
      }
    }
    if (config.wrnLogTimeoutMs() > 0 && now.nanos() - warningAtNanos >= 0) {
      warningAtNanos = now.nanos() + config.wrnLogTimeoutMs() * Moment.NANOS_PER_MS;
      if (config.wrnLogDiffSeq() > 0 && lag > config.wrnLogDiffSeq()) {
        lines.add(
            new Say(
                Level.WARNING,
                "Slave replication too big difference '"
                    + prefix
                    + "': "
                    + lag
                    + "(wrn:"
                    + config.wrnLogDiffSeq()
                    + ")"));
      }
      if (lost > 0) {
        lines.add(new Say(Level.WARNING, "Lost segments '" + prefix + "': " + lost));
      }
    }
    return lines;
  }

  private Say progress(Moment now, long position) {
    long seconds = Math.round(now.secondsSince(countedFromNanos));
    String what = batches == 0 ? "No updates" : batches + " (" + ops + ") updates";
    if (batches > 0) {
      batches = 0;
      ops = 0;
      countedFromNanos = now.nanos();
    }
    return new Say(
        Level.INFO,
        what
            + " for '"
            + prefix
            + "' in the last "
            + seconds
            + " seconds. Next seq №"
            + Long.toUnsignedString(position));
  }
}
