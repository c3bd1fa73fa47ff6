package io.prefixdb.operator.plan;

import io.prefixdb.crds.LagPeak;
import io.prefixdb.operator.observed.Lag;
import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.NodeVerdict.Prefix;
import io.prefixdb.operator.observed.ObservedNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The quarters of an hour in which slaves were far behind, over three days. A cluster that keeps up
 * has none, so it costs no writes.
 */
final class Peaks {
  static final int REMEMBERED_MAX = 200;
  static final Duration REMEMBERED = Duration.ofDays(3);
  private static final Duration QUARTER = Duration.ofMinutes(15);

  /** Quarters that lie further apart belong to different times of load. */
  static final Duration APART = Duration.ofHours(6);

  private static final long LEAST_SECONDS = 60;

  private static final Set<String> PULLS = Set.of("pull", "original");

  private static final String LARGER_ANSWERS =
      "or raise spec.replication.slave.log_limit_per_req, for example to 1000, and watch the"
          + " master's response time; ";

  private Peaks() {}

  /**
   * What is remembered after a look at a slave.
   *
   * @param kept how long the master keeps its log: a quarter of that is far behind
   * @param loadedAt when the slave was last loaded, which leaves it behind by itself
   */
  static List<LagPeak> seen(
      List<LagPeak> before,
      ObservedNode node,
      Optional<NodeVerdict> master,
      Duration kept,
      @Nullable Instant loadedAt,
      Instant now) {
    long far = far(kept);
    Optional<NodeVerdict> verdict = node.verdict().filter(NodeVerdict::upstreamConnected);
    return verdict
        .flatMap(word -> furthest(word, far))
        .filter(prefix -> byLoad(verdict.get(), seconds(prefix), loadedAt, now))
        .map(prefix -> peak(node.name(), prefix, master, now))
        .map(peak -> add(before, peak, now))
        .orElse(before);
  }

  /** Whether a slave is far behind at this moment. */
  static boolean isFarBehind(ObservedNode node, Duration kept) {
    return node.verdict().flatMap(verdict -> furthest(verdict, far(kept))).isPresent();
  }

  private static long far(Duration kept) {
    return Math.max(LEAST_SECONDS, kept.toSeconds() / 4);
  }

  private static Optional<Prefix> furthest(NodeVerdict verdict, long far) {
    return verdict.prefixList().stream()
        .filter(prefix -> seconds(prefix) >= far)
        .filter(prefix -> prefix.broken() == null && !"Reloading".equals(prefix.state()))
        .max(Comparator.comparingLong(Peaks::seconds));
  }

  /** Whether the slave was up, and not just loaded, while the lag grew. */
  private static boolean byLoad(
      NodeVerdict verdict, long seconds, @Nullable Instant loadedAt, Instant now) {
    Instant begin = now.minusSeconds(seconds);
    boolean up = verdict.startedAt() != null && Instant.parse(verdict.startedAt()).isBefore(begin);
    return up && (loadedAt == null || loadedAt.isBefore(begin));
  }

  private static LagPeak peak(
      String node, Prefix prefix, Optional<NodeVerdict> master, Instant now) {
    Long written =
        master.flatMap(word -> word.prefix(prefix.name())).map(Peaks::writes).orElse(null);
    long quarter = now.getEpochSecond() / QUARTER.toSeconds() * QUARTER.toSeconds();
    return new LagPeak(
        Times.text(Instant.ofEpochSecond(quarter)),
        node,
        prefix.name(),
        Lag.rounded((double) seconds(prefix)),
        written,
        writes(prefix));
  }

  private static List<LagPeak> add(List<LagPeak> before, LagPeak peak, Instant now) {
    Optional<LagPeak> same =
        before.stream()
            .filter(old -> old.at().equals(peak.at()) && old.node().equals(peak.node()))
            .findFirst();
    if (same.isPresent() && same.get().seconds() >= peak.seconds()) {
      return before;
    }
    var all = new ArrayList<>(before);
    same.ifPresent(all::remove);
    all.removeIf(old -> Instant.parse(old.at()).plus(REMEMBERED).isBefore(now));
    all.add(peak);
    all.sort(Comparator.comparing(LagPeak::at).thenComparing(LagPeak::node));
    return List.copyOf(all.subList(Math.max(0, all.size() - REMEMBERED_MAX), all.size()));
  }

  /** Those of a slave that still count. */
  static List<LagPeak> of(List<LagPeak> all, String node, @Nullable Instant resetAt, Instant now) {
    Instant oldest = now.minus(REMEMBERED);
    Instant begin = resetAt == null || resetAt.isBefore(oldest) ? oldest : resetAt;
    return all.stream()
        .filter(peak -> peak.node().equals(node))
        .filter(peak -> Instant.parse(peak.at()).isAfter(begin))
        .toList();
  }

  /** How many separate times of load some moments are. */
  static long separate(List<Instant> moments) {
    long times = 0;
    @Nullable Instant last = null;
    for (Instant at : moments.stream().sorted().toList()) {
      if (last == null || at.isAfter(last.plus(APART))) {
        times++;
      }
      last = at;
    }
    return times;
  }

  /** When the load of the last time comes back, if it does so every day; begins with a blank. */
  static String forecast(List<LagPeak> peaks) {
    if (peaks.isEmpty()) {
      return "";
    }
    Instant last = Instant.parse(peaks.getLast().at());
    return " about " + Times.text(last.plus(1, ChronoUnit.DAYS));
  }

  /** What a person can do against a load that is too high, with the prefix that makes it. */
  static String advice(Facts facts) {
    Optional<LagPeak> worst =
        facts.peaks().stream().max(Comparator.comparingLong(LagPeak::seconds));
    String hot = worst.map(LagPeak::prefix).orElse(facts.first().name());
    String rates =
        worst
            .filter(peak -> peak.written() != null && peak.applied() != null)
            .map(
                peak ->
                    " (about %d writes/s at its peak, of which the slave takes %d)"
                        .formatted(peak.written(), peak.applied()))
            .orElse("");
    return ("move the prefix '%s'%s to a server of its own; %sor raise"
            + " spec.replication.walTTL as far as the disk allows; or give the slave a faster disk")
        .formatted(hot, rates, pulls(facts) ? LARGER_ANSWERS : "");
  }

  /** Whether slaves ask for portions of the log; a stream has no portions. */
  private static boolean pulls(Facts facts) {
    return PULLS.contains(String.valueOf(facts.desired().slaveOptions().get("transfer")));
  }

  private static long seconds(Prefix prefix) {
    return Objects.requireNonNullElse(prefix.lagSeconds(), 0.0).longValue();
  }

  private static @Nullable Long writes(Prefix prefix) {
    Double rate = prefix.writesPerSecond();
    return rate == null ? null : Long.valueOf(rounded(Math.round(rate)));
  }

  /** Two digits are kept. */
  private static long rounded(long number) {
    long unit = 1;
    while (number / unit >= 100) {
      unit *= 10;
    }
    return number / unit * unit;
  }
}
