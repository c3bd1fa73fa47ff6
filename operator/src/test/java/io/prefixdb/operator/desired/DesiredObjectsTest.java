package io.prefixdb.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.prefixdb.crds.PrefixDBCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class DesiredObjectsTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  @Test
  void smallestSpec() throws IOException {
    assertGolden("smallest", "  storage: {size: 1Gi}\n");
  }

  @Test
  void everyField() throws IOException {
    assertGolden(
        "every-field",
        """
          image: registry.example/node:2
          slaves: 3
          storage: {size: 10Gi, storageClassName: fast, retain: false}
          resources:
            requests: {cpu: 500m, memory: 1Gi}
            limits: {memory: 2Gi}
          ports: {main: 24000, background: 24001, slave: 24002, text: 24003, admin: 24010}
          config: {value_size_limit: 20480, readonly_prefixes: [a, b]}
          rocksdb: {max_background_jobs: "4", write_buffer_size: "1048576", block_size: "8192"}
          replication:
            walTTL: 1h30m
            walMaxTTL: 1d
            walMaxVolumePercent: 25
            minAcks: 1
            ackTimeout: 2s
            onAckTimeout: Refuse
            onBroken: Exit
            slave: {log_limit_per_req: 1000}
          podTemplate:
            metadata: {labels: {team: shop}, annotations: {example.com/owner: shop}}
            spec:
              nodeSelector: {disk: fast}
              tolerations: [{key: dedicated, operator: Equal, value: db, effect: NoSchedule}]
              affinity:
                nodeAffinity:
                  requiredDuringSchedulingIgnoredDuringExecution:
                    nodeSelectorTerms: [{matchExpressions: [{key: zone, operator: In, values: [a]}]}]
              priorityClassName: high
              imagePullSecrets: [{name: pull}]
          podDisruptionBudget: {enabled: false}
          networkPolicy:
            enabled: true
            clientsFrom:
              - podSelector: {matchLabels: {app: shop}}
              - namespaceSelector: {matchExpressions: [{key: team, operator: In, values: [shop]}]}
                podSelector: {}
            slavesFrom: [{ipBlock: {cidr: 10.1.0.0/16, except: [10.1.2.0/24]}}]
            adminFrom: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}}]
        """);
  }

  @Test
  void singleServerKeepsNoWal() throws IOException {
    assertGolden(
        "single-server", "  slaves: 0\n  storage: {size: 1Gi}\n  replication: {walTTL: 0s}\n");
  }

  @Test
  void templateChangesWithWhatOnlyARestartMakesCount() {
    DesiredCluster before = Clusters.desired("  storage: {size: 1Gi}\n");
    DesiredCluster live =
        Clusters.desired(
            """
              storage: {size: 1Gi}
              replication: {walTTL: 3h, walMaxTTL: 9h}
              config: {value_size_limit: 7}
            """);
    DesiredCluster later = Clusters.desired("  storage: {size: 1Gi}\n  config: {preopen: false}\n");

    for (Role role : Role.values()) {
      assertThat(template(live, role)).isEqualTo(template(before, role));
      assertThat(template(later, role)).isNotEqualTo(template(before, role));
    }
  }

  @Test
  void scalingRestartsNobody() {
    DesiredCluster two = Clusters.desired("  slaves: 2\n  storage: {size: 1Gi}\n");
    DesiredCluster five = Clusters.desired("  slaves: 5\n  storage: {size: 1Gi}\n");

    assertThat(template(five, Role.MASTER)).isEqualTo(template(two, Role.MASTER));
    assertThat(template(five, Role.SLAVE)).isEqualTo(template(two, Role.SLAVE));
  }

  /** What Kubernetes makes of our names, labels and host names has limits of its own. */
  @Test
  void longestNamesStayWithinTheLimitsOfKubernetes() {
    PrefixDBCluster resource = Clusters.resource("  slaves: 100\n  storage: {size: 1Gi}\n");
    resource.getMetadata().setName("n".repeat(40));
    resource.getMetadata().setNamespace("s".repeat(63));
    DesiredCluster cluster = DesiredCluster.from(resource, Clusters.OPERATOR);

    for (HasMetadata object : DesiredObjects.of(cluster)) {
      String name = object.getMetadata().getName();
      assertThat(name).hasSizeLessThanOrEqualTo(63);
      object.getMetadata().getLabels().values().forEach(DesiredObjectsTest::assertLabel);
      if (object instanceof StatefulSet set) {
        assertLabel(name + "-99"); // the pod, its host name, and the label with its name
        assertLabel(name + "-" + "h".repeat(10)); // the label controller-revision-hash
        set.getSpec()
            .getTemplate()
            .getMetadata()
            .getLabels()
            .values()
            .forEach(DesiredObjectsTest::assertLabel);
        assertThat(
                "%s-99.%s.%s.svc.cluster.local"
                    .formatted(name, set.getSpec().getServiceName(), cluster.namespace()))
            .hasSizeLessThanOrEqualTo(253);
      }
    }
  }

  private static void assertLabel(String value) {
    assertThat(value).hasSizeLessThanOrEqualTo(63);
  }

  private static String template(DesiredCluster cluster, Role role) {
    return DesiredObjects.of(cluster).stream()
        .filter(StatefulSet.class::isInstance)
        .map(StatefulSet.class::cast)
        .filter(set -> set.getMetadata().getName().equals(cluster.nameOf(role)))
        .map(set -> set.getSpec().getTemplate().getMetadata().getAnnotations().get(Labels.TEMPLATE))
        .collect(Collectors.joining());
  }

  private static void assertGolden(String name, String spec) throws IOException {
    String yaml =
        DesiredObjects.of(Clusters.desired(spec)).stream()
            .map((HasMetadata object) -> Serialization.asYaml(object))
            .collect(Collectors.joining());
    Path file = GOLDEN.resolve(name + ".yaml");
    if (Boolean.getBoolean("golden.write")) {
      Files.writeString(file, yaml);
    }
    assertThat(yaml)
        .as("run: mvn -pl operator -am test -Dgolden.write=true, and review the difference")
        .isEqualTo(Files.readString(file));
  }
}
