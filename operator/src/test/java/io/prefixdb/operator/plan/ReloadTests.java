package io.prefixdb.operator.plan;

import io.prefixdb.crds.ReloadStatus;
import io.prefixdb.operator.observed.ObservedReload;
import java.util.List;

/** A master and two slaves that are loaded again by themselves, twice an hour at the most. */
abstract class ReloadTests {
  static final String SPEC =
      """
        slaves: 2
        storage: {size: 1Gi}
        reload: {mode: Auto, startLimit: {burst: 2, interval: 1h, restartDelay: 0s, stableAfter: 10m}}
      """;
  static final String FIRST = "orders-slave-0";
  static final String SECOND = "orders-slave-1";

  final Situation world = Situation.settled(SPEC);

  ReloadStatus record(String node) {
    return status(node).getLast();
  }

  List<ReloadStatus> status(String node) {
    return world.reloadsOf(node).stream().map(ObservedReload::status).toList();
  }
}
