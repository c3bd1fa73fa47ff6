package io.prefixdb.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The policy of a cluster comes, is looked after, and goes. Whom it lets in is no question here,
 * for our Kubernetes enforces none.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class NetworkPolicyIT {
  @RegisterExtension static final TestCluster cluster = TestCluster.withOperator();

  private static final String NAME = "closed";
  private static final int RULES = 4;

  @Test
  @Order(1)
  void isThereWhenItIsAskedFor() {
    cluster.apply(
        """
        apiVersion: prefixdb.io/v1beta1
        kind: PrefixDBCluster
        metadata: {name: closed}
        spec:
          slaves: 0
          storage: {size: 1Gi}
          resources: {requests: {cpu: 1m, memory: 64Mi}}
          networkPolicy:
            enabled: true
            clientsFrom:
              - {podSelector: {matchExpressions: [{key: app, operator: In, values: [shop]}]}}
              - {namespaceSelector: {}, podSelector: {matchLabels: {app: shop}}}
            slavesFrom: [{ipBlock: {cidr: 10.1.0.0/16, except: [10.1.2.0/24]}}]
            adminFrom: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}}]
        """);
    cluster.awaitReady(NAME);

    assertThat(policy().getSpec().getIngress()).hasSize(RULES);
    assertThat(policy().getSpec().getIngress().getLast().getFrom())
        .extracting(peer -> peer.getNamespaceSelector().getMatchLabels().values().toString())
        .containsExactly("[" + TestCluster.OPERATOR_NAMESPACE + "]", "[monitoring]");
  }

  @Test
  @Order(2)
  void holeThatSomebodyMakesIsClosed() {
    cluster.kubectl(
        "patch",
        "networkpolicy",
        NAME,
        "--type=json",
        "-p",
        "[{\"op\": \"add\", \"path\": \"/spec/ingress/-\", \"value\": {}}]");

    await("our rules")
        .atMost(TestCluster.LIMIT)
        .until(() -> policy().getSpec().getIngress().size() == RULES);
  }

  /** No pattern of ours knows every address that is none; the API server does. */
  @Test
  @Order(3)
  void whatTheApiServerRefusesIsTold() {
    patch("{\"slavesFrom\": [{\"ipBlock\": {\"cidr\": \"10.0.0.0/33\"}}]}");

    assertThat(cluster.awaitCondition(NAME, "Progressing", "True", "ActionFailed").message())
        .contains("10.0.0.0/33");
    assertThat(policy().getSpec().getIngress()).hasSize(RULES);
    patch("{\"slavesFrom\": null}");
    cluster.awaitReady(NAME);
    assertThat(policy().getSpec().getIngress()).hasSize(RULES - 1);
  }

  @Test
  @Order(4)
  void goesWhenItIsNotWantedAndNobodyIsRestarted() {
    Map<String, String> before = cluster.uids(NAME);
    patch("{\"enabled\": false}");
    cluster.awaitReady(NAME);

    await("no policy").atMost(TestCluster.LIMIT).until(() -> found() == null);
    assertThat(cluster.uids(NAME)).isEqualTo(before);
  }

  private static void patch(String rules) {
    cluster.kubectl(
        "patch",
        "pfx",
        NAME,
        "--type=merge",
        "-p",
        "{\"spec\": {\"networkPolicy\": %s}}".formatted(rules));
  }

  private static NetworkPolicy policy() {
    return Objects.requireNonNull(found());
  }

  private static @Nullable NetworkPolicy found() {
    return cluster
        .client()
        .network()
        .v1()
        .networkPolicies()
        .inNamespace(cluster.namespace())
        .withName(NAME)
        .get();
  }
}
