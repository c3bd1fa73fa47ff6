package io.prefixdb.operator.plan;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.prefixdb.crds.PrefixDBReload;
import io.prefixdb.crds.ReloadOrder;
import io.prefixdb.operator.desired.DesiredCluster;
import io.prefixdb.operator.desired.Labels;
import io.prefixdb.operator.desired.ReloadPolicy;
import io.prefixdb.operator.observed.NodeVerdict.Prefix;
import io.prefixdb.operator.observed.ObservedReload;
import java.util.List;
import java.util.Objects;

/** The order that the operator makes for a slave. */
final class NewReload {
  private NewReload() {}

  static PrefixDBReload of(Facts facts, Scope scope, List<ObservedReload> before) {
    DesiredCluster desired = facts.desired();
    ReloadPolicy policy = desired.reload();
    var reload = new PrefixDBReload();
    reload.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(desired.namespace())
            .withName(name(facts, before))
            .withLabels(Labels.ofCluster(desired.name()))
            .withOwnerReferences(desired.owner())
            .build());
    reload.setSpec(
        new ReloadOrder(
            desired.name(),
            facts.node().name(),
            scope.all() ? null : scope.prefixes(),
            policy.method(),
            policy.source(),
            policy.maxBytesPerSecond(),
            false));
    return reload;
  }

  /**
   * The same for the same break: a pass over an old copy of the records decides the same order, and
   * not a second one.
   */
  private static String name(Facts facts, List<ObservedReload> before) {
    String node = facts.node().name();
    String previous =
        before.stream()
            .filter(reload -> reload.order().node().equals(node))
            .map(ObservedReload::name)
            .reduce("", (first, second) -> second);
    List<String> breaks =
        facts.broken().stream().map(prefix -> prefix.name() + " " + since(prefix)).toList();
    int identity = Objects.hash(facts.desired().uid(), node, previous, breaks);
    return "%s-%08x".formatted(node, identity);
  }

  private static String since(Prefix prefix) {
    return prefix.broken() == null ? "" : String.valueOf(prefix.broken().since());
  }
}
