package io.prefixdb.operator.plan;

import io.prefixdb.crds.ReloadStatus;
import io.prefixdb.crds.ReloadStatus.Phase;
import io.prefixdb.operator.desired.StartLimit;
import io.prefixdb.operator.observed.ObservedReload;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The reloads that a slave got, as far as they count: not those that wait or were refused, nor
 * those before a reset.
 *
 * @param reloads oldest first
 * @param brokenSince the break that is judged; this moment when there is none
 * @param remembered a reload without a cure says something of what comes within this time, and
 *     nothing of a break after a longer time in health
 */
record ReloadLog(List<ObservedReload> reloads, Instant brokenSince, Duration remembered) {
  /** Ends that say nothing of the next one. */
  private static final Set<String> NEEDED_NO_MORE =
      Set.of(ReloadProgress.PREFIX_GONE, ReloadProgress.PROMOTED, ReloadStatus.SLAVE_GONE);

  static ReloadLog of(
      List<ObservedReload> all,
      String node,
      @Nullable Instant resetAt,
      Instant brokenSince,
      StartLimit limit) {
    return new ReloadLog(
        all.stream()
            .filter(reload -> reload.order().node().equals(node))
            .filter(reload -> reload.status().startedAt() != null)
            .filter(reload -> resetAt == null || startOf(reload).isAfter(resetAt))
            .toList(),
        brokenSince,
        limit.interval().plus(limit.maxDelay()));
  }

  boolean isEmpty() {
    return reloads.isEmpty();
  }

  Optional<ObservedReload> last() {
    return reloads.isEmpty() ? Optional.empty() : Optional.of(reloads.getLast());
  }

  /** The last one, if it ended without a cure, and not because it was needed no more. */
  Optional<ReloadStatus> lastFailure() {
    List<ObservedReload> row = inARow();
    return row.isEmpty()
        ? Optional.empty()
        : Optional.of(row.getLast().status())
            .filter(status -> status.phase() == Phase.Failed)
            .filter(status -> !NEEDED_NO_MORE.contains(String.valueOf(status.reason())));
  }

  /** Reloads since the last one that cured, or since a longer time without any. */
  List<ObservedReload> inARow() {
    int begin = reloads.size();
    Instant next = brokenSince;
    while (begin > 0
        && reloads.get(begin - 1).status().phase() != Phase.Succeeded
        && !endOf(reloads.get(begin - 1)).plus(remembered).isBefore(next)) {
      begin--;
      next = startOf(reloads.get(begin));
    }
    return reloads.subList(begin, reloads.size());
  }

  /** How often the slave broke in that row: more may have broken while one of them ran. */
  int breaksInARow() {
    return inARow().stream().mapToInt(reload -> 1 + reload.status().widenings().size()).sum();
  }

  /** When data was last loaded; the beginning of time when that was never. */
  Instant loadedAt() {
    return reloads.stream()
        .map(reload -> reload.status().loadedAt())
        .filter(Objects::nonNull)
        .map(Instant::parse)
        .max(Instant::compareTo)
        .orElse(Instant.MIN);
  }

  /** Whether one more reload would be one too many. */
  boolean limitReached(StartLimit limit, Instant now) {
    return since(now.minus(limit.interval())).size() >= limit.burst()
        || inARow().size() >= limit.burst();
  }

  /** The reloads that were begun after a time. */
  List<ObservedReload> since(Instant time) {
    return reloads.stream().filter(reload -> startOf(reload).isAfter(time)).toList();
  }

  /** When the next one may begin; after one that cured, at once. */
  Instant nextAt(StartLimit limit) {
    Duration wait = limit.waitAfter(inARow().size());
    return last()
        .filter(reload -> !wait.isZero())
        .map(reload -> endOf(reload).plus(wait))
        .orElse(Instant.MIN);
  }

  private static Instant startOf(ObservedReload reload) {
    return Instant.parse(Objects.requireNonNull(reload.status().startedAt()));
  }

  /** The last moment at which something is known to have happened to it. */
  private static Instant endOf(ObservedReload reload) {
    ReloadStatus status = reload.status();
    return Stream.of(status.finishedAt(), status.inSyncAt(), status.loadedAt())
        .filter(Objects::nonNull)
        .map(Instant::parse)
        .findFirst()
        .orElseGet(() -> startOf(reload));
  }
}
