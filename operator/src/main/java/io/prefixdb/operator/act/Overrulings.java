package io.prefixdb.operator.act;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.prefixdb.operator.observed.ObservedCluster;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Objects that somebody else changed while they were applied. The same would be changed again, so
 * it is tried once a minute, not with each pass: an admission webhook often rules over all clusters
 * at once. Called by the passes of all clusters.
 */
final class Overrulings {
  private static final Duration PAUSE = Duration.ofMinutes(1);

  /**
   * What became of an object.
   *
   * @param wanted what was applied
   * @param why a sentence for people
   */
  private record Ruling(HasMetadata wanted, String why, long atNanos) {}

  private final Map<String, Ruling> known = new ConcurrentHashMap<>();
  private final LongSupplier nanoClock;

  Overrulings(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /** Why the same object need not be applied now; empty when it has to be. */
  Optional<String> of(HasMetadata wanted) {
    return Optional.ofNullable(known.get(key(wanted)))
        .filter(ruling -> isFresh(ruling) && ruling.wanted().equals(wanted))
        .map(Ruling::why);
  }

  void add(HasMetadata wanted, String why) {
    known.values().removeIf(ruling -> !isFresh(ruling));
    known.put(key(wanted), new Ruling(wanted, why, nanoClock.getAsLong()));
  }

  private boolean isFresh(Ruling ruling) {
    return nanoClock.getAsLong() - ruling.atNanos() < PAUSE.toNanos();
  }

  private static String key(HasMetadata object) {
    return object.getMetadata().getNamespace() + "/" + ObservedCluster.key(object);
  }
}
