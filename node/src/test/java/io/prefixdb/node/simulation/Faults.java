package io.prefixdb.node.simulation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What goes wrong in one run. Each seed draws which faults there are at all and how often, so that
 * some runs have one kind in masses and others a little of many.
 */
final class Faults {
  private final Scheduler scheduler;
  private final List<Fault> drawn = new ArrayList<>();
  private final Map<Fault, Integer> counts = new EnumMap<>(Fault.class);
  private final int lossPerMille;
  private final int slowPerMille;
  private final int copyCutPerMille;
  private final int copyDamagePerMille;
  private final int pauseMs;
  private boolean over;

  Faults(Scheduler scheduler) {
    this.scheduler = scheduler;
    for (Fault fault : Fault.values()) {
      if (scheduler.chance(300)) {
        drawn.add(fault);
      }
    }
    this.lossPerMille = scheduler.chance(500) ? 0 : scheduler.below(150);
    this.slowPerMille = scheduler.chance(500) ? 0 : scheduler.below(100);
    this.copyCutPerMille = scheduler.chance(500) ? 0 : scheduler.below(300);
    this.copyDamagePerMille = scheduler.chance(700) ? 0 : scheduler.below(200);
    this.pauseMs = 100 + scheduler.below(900);
  }

  /** Whether it can happen in this run. */
  boolean has(Fault fault) {
    return drawn.contains(fault);
  }

  /** One of those that were drawn. */
  Fault next() {
    return drawn.get(scheduler.below(drawn.size()));
  }

  boolean isEmpty() {
    return drawn.isEmpty();
  }

  long pauseNanos() {
    return scheduler.below(2 * pauseMs) * Scheduler.MS;
  }

  int lossPerMille() {
    return lossPerMille;
  }

  int slowPerMille() {
    return slowPerMille;
  }

  boolean cutsCopy() {
    return !over && count(Fault.COPY_CUT, scheduler.chance(copyCutPerMille));
  }

  boolean damagesCopy() {
    return !over && count(Fault.COPY_DAMAGED, scheduler.chance(copyDamagePerMille));
  }

  /** Nothing goes wrong from now on. */
  void end() {
    over = true;
  }

  boolean count(Fault fault, boolean happens) {
    if (happens) {
      counts.merge(fault, 1, Integer::sum);
    }
    return happens;
  }

  Map<Fault, Integer> counts() {
    return counts;
  }
}
