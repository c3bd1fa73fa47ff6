package io.prefixdb.operator.cluster;

import io.prefixdb.crds.ClusterStatus;
import io.prefixdb.operator.observed.ObservedCluster;
import io.prefixdb.operator.plan.Action;
import io.prefixdb.operator.plan.Plan;
import io.prefixdb.operator.report.Deeds;
import java.time.Duration;
import java.util.List;

/** How soon a cluster is looked at again when nothing wakes it before; pure. */
final class Pace {
  /** Caches will have heard of it by then, or nodes have given their first answers. */
  static final Duration SOON = Duration.ofMillis(200);

  /** After a change of status: another pass may have to do what this one has promised. */
  static final Duration AGAIN = Duration.ofMillis(50);

  /** Nobody takes writes meanwhile, so answers to orders are looked for often. */
  static final Duration WHILE_PROMOTING = Duration.ofMillis(200);

  /** Something was refused, and may be refused again, each time with another sentence. */
  static final Duration WHILE_REFUSED = Duration.ofSeconds(1);

  static final Duration WHILE_UNWELL = Duration.ofSeconds(5);
  static final Duration WHILE_WELL = Duration.ofSeconds(30);

  private Pace() {}

  /** What came of writing a status. */
  enum Stored {
    /** There was nothing to write. */
    AS_IT_WAS,
    /** It is there now, and what it promises is to be done. */
    ANEW,
    /** The API server took it, and stores what it stored before: the next try will be the same. */
    IN_VAIN,
    /** It was not written: the pass has seen an old copy. */
    MEANWHILE_CHANGED
  }

  /**
   * After a pass.
   *
   * @param status that it left
   * @param deeds what came of its plan
   */
  static Duration after(
      Stored stored, Plan plan, ObservedCluster observed, ClusterStatus status, Deeds deeds) {
    return switch (stored) {
      case ANEW -> refused(status, deeds) ? WHILE_REFUSED : AGAIN;
      case MEANWHILE_CHANGED -> SOON;
      case AS_IT_WAS -> unchanged(plan, observed, status, deeds);
      case IN_VAIN -> WHILE_UNWELL;
    };
  }

  /** Whether something was refused, and nothing goes on that a pause would hold up. */
  private static boolean refused(ClusterStatus status, Deeds deeds) {
    return deeds.failure().isPresent() && status.promotion() == null && !promises(deeds.done());
  }

  private static boolean promises(List<Action> actions) {
    return actions.stream().anyMatch(Action::promises);
  }

  private static Duration unchanged(
      Plan plan, ObservedCluster observed, ClusterStatus status, Deeds deeds) {
    if (refused(status, deeds)) {
      return WHILE_UNWELL;
    }
    if (promises(plan.actions())) {
      return SOON;
    }
    if (status.promotion() != null) {
      return WHILE_PROMOTING;
    }
    boolean watched =
        observed.reloads().stream().anyMatch(reload -> !reload.status().ended())
            || (status.master() != null && status.master().watched());
    return status.phase() == ClusterStatus.Phase.Running && !watched ? WHILE_WELL : WHILE_UNWELL;
  }
}
