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
import org.jspecify.annotations.Nullable;

/**
 * The reloads that a slave got, as far as they count: not those that wait or were refused, nor
 * those before a reset.
 *
 * @param reloads oldest first
 */
record ReloadLog(List<ObservedReload> reloads) {

  static ReloadLog of(List<ObservedReload> all, String node, @Nullable Instant resetAt) {
    return new ReloadLog(
        all.stream()
            .filter(reload -> reload.order().node().equals(node))
            .filter(reload -> reload.status().startedAt() != null)
            .filter(reload -> resetAt == null || startOf(reload).isAfter(resetAt))
            .toList());
  }

  boolean isEmpty() {
    return reloads.isEmpty();
  }

  Optional<ObservedReload> last() {
    return reloads.isEmpty() ? Optional.empty() : Optional.of(reloads.getLast());
  }

  /** The last one, if it ended without a cure. */
  Optional<ReloadStatus> lastFailure() {
    return last().map(ObservedReload::status).filter(status -> status.phase() == Phase.Failed);
  }

  /** Reloads since the last one that cured. */
  List<ObservedReload> inARow() {
    int begin = reloads.size();
    while (begin > 0 && reloads.get(begin - 1).status().phase() != Phase.Succeeded) {
      begin--;
    }
    return reloads.subList(begin, reloads.size());
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

  private static Instant endOf(ObservedReload reload) {
    String end = reload.status().finishedAt();
    return end == null ? startOf(reload) : Instant.parse(end);
  }
}
