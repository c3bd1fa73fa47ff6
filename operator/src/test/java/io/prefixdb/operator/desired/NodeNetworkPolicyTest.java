package io.prefixdb.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.prefixdb.operator.desired.PolicyJudge.Source;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class NodeNetworkPolicyTest {
  private static final String SPEC = "  slaves: 2\n  storage: {size: 1Gi}\n";
  private static final List<Integer> CLIENTS = List.of(23000, 23001, 23003);
  private static final int SLAVE = 23002;
  private static final int ADMIN = 23010;
  private static final Source NODE = Source.pod("shop", Map.of("prefixdb.io/cluster", "orders"));
  private static final Source SHOP = Source.pod("shop", Map.of("app", "shop"));
  private static final Source STRANGER = Source.pod("elsewhere", Map.of("app", "shop"));
  private static final Source OPERATOR = Source.pod("prefixdb-system", Map.of());
  private static final Source PROMETHEUS = Source.pod("monitoring", Map.of("app", "prometheus"));

  @Test
  void thereIsNoneUnlessSomebodyAsksForOne() {
    assertThat(policies(Clusters.desired(SPEC))).isEmpty();
    assertThat(policies(Clusters.desired(SPEC + "  networkPolicy: {adminFrom: []}\n"))).isEmpty();
    assertThat(policies(Clusters.desired(SPEC + "  networkPolicy: {enabled: false}\n"))).isEmpty();
    assertThat(policies(Clusters.desired(SPEC + "  networkPolicy: {enabled: true}\n"))).hasSize(1);
  }

  @Test
  void isAboutThePodsOfTheClusterAndSaysNothingOfWhereTheyConnectTo() {
    var policy = policy("enabled: true");
    var judge = new PolicyJudge(policy);

    assertThat(DesiredObjects.of(Clusters.desired(SPEC)))
        .filteredOn(StatefulSet.class::isInstance)
        .hasSize(2)
        .allSatisfy(
            set ->
                assertThat(
                        judge.isAbout(
                            ((StatefulSet) set).getSpec().getTemplate().getMetadata().getLabels()))
                    .isTrue());
    assertThat(judge.isAbout(Map.of("prefixdb.io/cluster", "others"))).isFalse();
    assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Ingress");
    assertThat(policy.getSpec().getEgress()).isEmpty();
  }

  @Test
  void nodesReachEachOther() {
    var judge = new PolicyJudge(policy("enabled: true, clientsFrom: [{podSelector: {}}]"));

    assertThat(ports()).allMatch(port -> judge.letsIn(NODE, port));
    assertThat(ports())
        .as("a cluster of the same name in another namespace")
        .noneMatch(port -> judge.letsIn(Source.pod("elsewhere", NODE.labels()), port));
  }

  @Test
  void everybodyIsAClientUnlessSomeAreNamed() {
    var open = new PolicyJudge(policy("enabled: true"));
    assertThat(Stream.of(SHOP, STRANGER, Source.outside("192.0.2.1")))
        .allMatch(source -> CLIENTS.stream().allMatch(port -> open.letsIn(source, port)));

    var closed =
        new PolicyJudge(
            policy(
                "enabled: true, clientsFrom: [{podSelector: {matchLabels: {app: shop}}}, {ipBlock: {cidr: 192.0.2.0/24, except: [192.0.2.128/25]}}]"));
    assertThat(CLIENTS)
        .allMatch(port -> closed.letsIn(SHOP, port))
        .noneMatch(port -> closed.letsIn(STRANGER, port))
        .allMatch(port -> closed.letsIn(Source.outside("192.0.2.1"), port))
        .noneMatch(port -> closed.letsIn(Source.outside("192.0.2.129"), port))
        .noneMatch(port -> closed.letsIn(Source.outside("192.0.3.1"), port));
  }

  @Test
  void clientsReachNeitherThePortOfSlavesNorTheAdminPort() {
    for (String rules :
        List.of("enabled: true", "enabled: true, clientsFrom: [{namespaceSelector: {}}]")) {
      var judge = new PolicyJudge(policy(rules));
      for (Source source : List.of(SHOP, STRANGER, Source.outside("192.0.2.1"))) {
        assertThat(judge.letsIn(source, SLAVE)).isFalse();
        assertThat(judge.letsIn(source, ADMIN)).isFalse();
      }
    }
  }

  @Test
  void slavesElsewhereReachTheirPortWhenTheyAreNamed() {
    var judge =
        new PolicyJudge(policy("enabled: true, slavesFrom: [{ipBlock: {cidr: 10.7.0.0/16}}]"));
    Source slave = Source.outside("10.7.1.1");

    assertThat(judge.letsIn(slave, SLAVE)).isTrue();
    assertThat(judge.letsIn(slave, ADMIN)).isFalse();
    assertThat(judge.letsIn(Source.outside("10.8.1.1"), SLAVE)).isFalse();
  }

  @Test
  void operatorReachesTheAdminPortAndSoDoesWhoIsNamed() {
    var judge = new PolicyJudge(policy("enabled: true"));
    assertThat(judge.letsIn(OPERATOR, ADMIN)).isTrue();
    assertThat(judge.letsIn(OPERATOR, SLAVE)).isFalse();
    assertThat(judge.letsIn(PROMETHEUS, ADMIN)).isFalse();

    var scraped =
        new PolicyJudge(
            policy(
                """
                enabled: true, adminFrom: [{
                  namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}},
                  podSelector: {matchExpressions: [{key: app, operator: In, values: [prometheus]}]}}]
                """));
    assertThat(scraped.letsIn(PROMETHEUS, ADMIN)).isTrue();
    assertThat(scraped.letsIn(Source.pod("monitoring", Map.of("app", "x")), ADMIN)).isFalse();
    assertThat(scraped.letsIn(PROMETHEUS, SLAVE)).isFalse();
    assertThat(scraped.letsIn(OPERATOR, ADMIN)).isTrue();
  }

  /** Otherwise it would cut itself off. */
  @Test
  void operatorOutsideOfPodsFindsTheAdminPortOpen() {
    var resource =
        Clusters.resource(
            SPEC + "  networkPolicy: {enabled: true, adminFrom: [{podSelector: {}}]}\n");
    var outside = new Installation(Clusters.IMAGE, Optional.empty());
    var judge =
        new PolicyJudge(policies(DesiredCluster.from(resource, outside)).findFirst().orElseThrow());

    assertThat(judge.letsIn(Source.outside("192.0.2.1"), ADMIN)).isTrue();
    assertThat(judge.letsIn(Source.outside("192.0.2.1"), SLAVE)).isFalse();
  }

  @Test
  void portsAreThoseOfTheSpec() {
    var resource =
        Clusters.desired(
            SPEC
                + "  ports: {main: 24000, background: 24001, slave: 24002, admin: 24010}\n"
                + "  networkPolicy: {enabled: true}\n");
    var judge = new PolicyJudge(policies(resource).findFirst().orElseThrow());

    assertThat(List.of(24000, 24001, 23003)).allMatch(port -> judge.letsIn(STRANGER, port));
    assertThat(List.of(23000, 24002, 24010)).noneMatch(port -> judge.letsIn(STRANGER, port));
    assertThat(judge.letsIn(OPERATOR, 24010)).isTrue();
  }

  private static Stream<Integer> ports() {
    return Stream.concat(CLIENTS.stream(), Stream.of(SLAVE, ADMIN));
  }

  private static NetworkPolicy policy(String rules) {
    return policies(Clusters.desired(SPEC + "  networkPolicy: {%s}\n".formatted(rules.strip())))
        .findFirst()
        .orElseThrow();
  }

  private static Stream<NetworkPolicy> policies(DesiredCluster cluster) {
    return DesiredObjects.of(cluster).stream()
        .filter(NetworkPolicy.class::isInstance)
        .map(NetworkPolicy.class::cast);
  }
}
