package io.prefixdb.operator.desired;

import io.prefixdb.crds.ReloadOrder;
import io.prefixdb.crds.ReloadSpec;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the operator reloads slaves.
 *
 * @param mode who starts reloads
 * @param maxBytesPerSecond how fast files may come; 0 is without a limit
 * @param limit when automatic reloads of a slave stop
 */
public record ReloadPolicy(
    ReloadSpec.Mode mode,
    ReloadOrder.Method method,
    ReloadSpec.Scope scope,
    ReloadOrder.Source source,
    long maxBytesPerSecond,
    StartLimit limit) {

  static ReloadPolicy from(@Nullable ReloadSpec given, List<String> problems) {
    ReloadSpec spec =
        Objects.requireNonNullElseGet(
            given, () -> new ReloadSpec(null, null, null, null, null, null));
    return new ReloadPolicy(
        Objects.requireNonNullElse(spec.mode(), ReloadSpec.Mode.Auto),
        Objects.requireNonNullElse(spec.method(), ReloadOrder.Method.Auto),
        Objects.requireNonNullElse(spec.scope(), ReloadSpec.Scope.Auto),
        Objects.requireNonNullElse(spec.source(), ReloadOrder.Source.PreferSlave),
        Objects.requireNonNullElse(spec.maxBytesPerSecond(), 0L),
        StartLimit.from(spec.startLimit(), problems));
  }

  /** Whether the operator may decide by itself. */
  public boolean automatic() {
    return mode == ReloadSpec.Mode.Auto;
  }
}
