package io.prefixdb.operator.plan;

import io.prefixdb.crds.Promotion.Step;
import io.prefixdb.operator.desired.Labels;
import java.util.Objects;

/** A master and two slaves, one of which a person wants to be the master. */
abstract class PromotionTests {
  static final String SPEC = "  slaves: 2\n  storage: {size: 1Gi}\n";
  static final String OLD = "orders-master-0";
  static final String NEW = "orders-slave-1";
  static final String OTHER = "orders-slave-0";

  final Situation world = Situation.settled(SPEC);

  Step step() {
    return Objects.requireNonNull(world.status.promotion()).step();
  }

  void promote(String value) {
    world.requests.put(Labels.PROMOTE, value);
  }

  String condition(String type) {
    return world.status.conditionList().stream()
        .filter(condition -> condition.type().equals(type))
        .map(condition -> String.valueOf(condition.message()))
        .findFirst()
        .orElse("");
  }
}
