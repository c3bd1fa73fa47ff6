package io.prefixdb.node.simulation;

import io.prefixdb.node.config.AcksConfig;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Timeline.Branch;
import io.prefixdb.node.replication.stream.Acks;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes that a client was told to be held by as many machines as it had asked for. They are lost
 * only if more than one machine forgets, or if people break the rule of promotion; a run in which
 * that happened says nothing about what was acknowledged before.
 */
final class Acknowledged {
  private final AcksConfig config;
  private final Map<Place, Long> latest = new HashMap<>();
  private long count;
  private boolean voided;

  /** A branch of a prefix. */
  private record Place(PrefixName prefix, Branch branch) {}

  Acknowledged(AcksConfig config) {
    this.config = config;
  }

  /** The newest write of that data waits for its acknowledgements, which a master gives alone. */
  void await(SimulatedNode node, Acks acks, Data data) {
    if (config.min() == 0 || voided) {
      return;
    }
    Place place = new Place(data.name(), data.timeline().last().orElseThrow());
    long sequence = data.last();
    var _ =
        acks.await(data.name(), data.tag(), sequence)
            .whenComplete(
                (_, late) -> {
                  if (late == null && !voided && node.takesWrites()) {
                    count++;
                    latest.merge(place, sequence, Math::max);
                  }
                });
  }

  /** How many writes were acknowledged. */
  long count() {
    return count;
  }

  /** A machine forgot something that it had, or the rule was broken. */
  void forget() {
    latest.clear();
  }

  /** From now on anything may be lost. */
  void end() {
    voided = true;
    forget();
  }

  void forget(PrefixName prefix) {
    latest.keySet().removeIf(place -> place.prefix.equals(prefix));
  }

  /** Everything that was acknowledged is on that node. */
  void check(SimulatedNode node, Invariants invariants) {
    latest.forEach(
        (place, sequence) -> {
          Data data = node.disk().find(place.prefix);
          if (data == null || !Truth.holds(data, place.branch, sequence)) {
            invariants.violated(
                "update %d of %s of '%s' was acknowledged, and %s does not have it"
                    .formatted(sequence, place.branch, place.prefix, node));
          }
        });
  }
}
