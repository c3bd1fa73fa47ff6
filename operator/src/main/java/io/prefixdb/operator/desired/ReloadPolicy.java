package io.prefixdb.operator.desired;

import io.prefixdb.crds.ReloadSpec;
import io.prefixdb.crds.StartLimitSpec;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * When the operator reloads a slave by itself.
 *
 * @param automatic whether it does so at all
 * @param burst reloads of a slave within {@code interval}, and in a row without being stable
 * @param interval the time over which reloads are counted
 * @param stableAfter time in sync after which a reload counts as a cure
 */
public record ReloadPolicy(boolean automatic, int burst, Duration interval, Duration stableAfter) {

  static ReloadPolicy from(@Nullable ReloadSpec spec) {
    StartLimitSpec limit = spec == null ? null : spec.startLimit();
    Integer burst = limit == null ? null : limit.burst();
    String interval = limit == null ? null : limit.interval();
    String stable = limit == null ? null : limit.stableAfter();
    return new ReloadPolicy(
        spec == null || spec.mode() != ReloadSpec.Mode.Off,
        Objects.requireNonNullElse(burst, 3),
        DurationText.parse(
            "spec.reload.startLimit.interval", Objects.requireNonNullElse(interval, "24h")),
        DurationText.parse(
            "spec.reload.startLimit.stableAfter", Objects.requireNonNullElse(stable, "10m")));
  }
}
