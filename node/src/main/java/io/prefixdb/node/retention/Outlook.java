package io.prefixdb.node.retention;

import io.prefixdb.node.model.LogSegment;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * How a slave stands with a prefix, and how long that can go on.
 *
 * @param lagSequences what it has not yet
 * @param lagSeconds since the first of that was written
 * @param headroomSequences between the oldest one in the log and the one that it wants; negative
 *     when the log no longer has that
 * @param headroomSeconds it can stay where it is until what it wants next may be removed
 * @param trend of its lag over the last minutes
 * @param etaSeconds until it is level, if its lag shrinks
 * @param breakSeconds until the log no longer has what it wants, if it goes on as lately
 */
public record Outlook(
    long lagSequences,
    double lagSeconds,
    long headroomSequences,
    double headroomSeconds,
    Trend trend,
    OptionalDouble etaSeconds,
    OptionalDouble breakSeconds) {

  /** Where a lag goes. */
  public enum Trend {
    /** Not looked at for long enough. */
    UNKNOWN,
    SHRINKING,
    STEADY,
    GROWING
  }

  /** Changes of fewer sequences are none. */
  private static final long STEADY_SEQUENCES = 100;

  private static final double STEADY_PART = 0.05;

  /** Slower ages come from the way in which they are measured. */
  private static final double AGE_SPEED_MIN = 0.01;

  /**
   * What is known of the log that the slave reads.
   *
   * @param last the latest sequence
   * @param diskSeconds until logs take all that they may, at the speed at which they grow now
   */
  record Log(PrefixLog files, long last, LogRule rule, double diskSeconds, Instant now) {
    /** The oldest sequence, or the one after the last when there is none. */
    long oldest() {
      return files.files().stream()
          .mapToLong(LogSegment::first)
          .filter(first -> first != 0)
          .findFirst()
          .orElse(last + 1);
    }
  }

  /**
   * Pure.
   *
   * @param cursor what the slave wants next
   * @param age seconds since that was written, 0 when it is not yet
   */
  static Outlook of(Log log, long cursor, double age, Optional<LagTrend.Speed> speed) {
    long lag = Math.max(0, log.last - (cursor - 1));
    long headroom = cursor - log.oldest();
    double seconds = headroom < 0 ? 0 : headroomSeconds(log, cursor);
    Trend trend = speed.map(moved -> trend(moved, lag)).orElse(Trend.UNKNOWN);
    OptionalDouble eta =
        trend == Trend.SHRINKING
            ? OptionalDouble.of(lag / -speed.orElseThrow().lagPerSecond())
            : OptionalDouble.empty();
    double aging = speed.map(LagTrend.Speed::agePerSecond).orElse(0.0);
    boolean breaks = headroom < 0 || (lag > 0 && aging > AGE_SPEED_MIN);
    return new Outlook(
        lag,
        lag == 0 ? 0 : age,
        headroom,
        seconds,
        trend,
        eta,
        breaks ? OptionalDouble.of(headroom < 0 ? 0 : seconds / aging) : OptionalDouble.empty());
  }

  private static Trend trend(LagTrend.Speed moved, long lag) {
    long by = lag - moved.lagBefore();
    if (Math.abs(by) <= Math.max(STEADY_SEQUENCES, moved.lagBefore() * STEADY_PART)) {
      return Trend.STEADY;
    }
    return by < 0 ? Trend.SHRINKING : Trend.GROWING;
  }

  /** Until the file that the cursor is in may be removed. */
  private static double headroomSeconds(Log log, long cursor) {
    if (log.rule.ttl().isZero()) {
      return 0; // RocksDB removes what the data no longer needs
    }
    double age = ageOfFile(log, cursor);
    double guaranteed = log.rule.ttl().toNanos() / 1e9 - age;
    double longest = log.rule.longest().toNanos() / 1e9 - age;
    return Math.max(0, Math.min(longest, Math.max(guaranteed, log.diskSeconds)));
  }

  /** Seconds since the last write to an archived file; files in use are not counted down. */
  private static double ageOfFile(Log log, long cursor) {
    @Nullable LogSegment holds = null;
    for (LogSegment file : log.files.files()) {
      if (file.first() != 0 && file.first() <= cursor) {
        holds = file;
      }
    }
    if (holds == null || !holds.archived() || cursor > log.last) {
      return 0;
    }
    return Math.max(0, Duration.between(holds.lastWrite(), log.now).toNanos() / 1e9);
  }
}
