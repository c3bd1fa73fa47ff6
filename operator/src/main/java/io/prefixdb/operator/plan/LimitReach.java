package io.prefixdb.operator.plan;

import io.prefixdb.crds.ReloadStatus;
import io.prefixdb.operator.desired.StartLimit;
import io.prefixdb.operator.observed.ObservedReload;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Whether as many reloads as the start limit allows fit into its interval. Where one takes so long
 * that they do not, the interval stops nothing: only the count of those in a row without a cure
 * does.
 */
final class LimitReach {
  private LimitReach() {}

  /** What to change, by the longest load that is on record; empty when there is nothing. */
  static Optional<String> of(StartLimit limit, List<ObservedReload> reloads) {
    return reloads.stream()
        .flatMap(reload -> took(reload.status()).stream())
        .max(Duration::compareTo)
        .filter(longest -> limit.interval().compareTo(needed(limit, longest)) <= 0)
        .map(
            longest ->
                "StartLimitIneffective: loading took %s, so %d reloads do not fit into spec.reload.startLimit.interval (%s), and only that many in a row without a cure stop them; set it longer than %s"
                    .formatted(
                        Texts.of(longest),
                        limit.burst(),
                        Texts.of(limit.interval()),
                        Texts.of(needed(limit, longest))));
  }

  private static Duration needed(StartLimit limit, Duration load) {
    return limit.delay().plus(load).multipliedBy(limit.burst());
  }

  private static Optional<Duration> took(ReloadStatus status) {
    return status.startedAt() == null || status.loadedAt() == null
        ? Optional.empty()
        : Optional.of(
            Duration.between(Instant.parse(status.startedAt()), Instant.parse(status.loadedAt())));
  }
}
