package io.prefixdb.operator.plan;

import io.prefixdb.operator.observed.ObservedReload;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How long a load will take, against the time for which the master keeps what comes meanwhile. */
final class Forecast {
  private Forecast() {}

  /**
   * A sentence.
   *
   * @param before the reloads of the cluster, whose speed is what can be expected
   */
  static String of(List<String> prefixes, Facts facts, List<ObservedReload> before) {
    long bytes = Sizes.of(prefixes, facts);
    String kept = "the master keeps its log for " + Texts.of(facts.kept());
    Optional<Long> speed = speed(before, facts.desired().reload().maxBytesPerSecond());
    if (speed.isEmpty()) {
      return "%s at a speed that is not known yet; %s".formatted(Texts.bytes(bytes), kept);
    }
    Duration time = Duration.ofSeconds(bytes / speed.get() + 1);
    return "%s at %s/s take %s; %s%s%s"
        .formatted(
            Texts.bytes(bytes),
            Texts.bytes(speed.get()),
            Texts.of(time),
            kept,
            time.compareTo(facts.kept()) > 0 ? ", which may be too short" : "",
            facts.peaks().isEmpty()
                ? ""
                : "; the next peak is expected" + Peaks.forecast(facts.peaks()));
  }

  private static Optional<Long> speed(List<ObservedReload> before, long limit) {
    return before.reversed().stream()
        .map(reload -> reload.status().bytesPerSecond())
        .filter(speed -> speed != null && speed > 0)
        .map(speed -> limit > 0 ? Math.min(limit, speed) : speed)
        .findFirst();
  }
}
