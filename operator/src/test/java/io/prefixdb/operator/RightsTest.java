package io.prefixdb.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The chart gives the operator the rights that its code uses, and no others. */
final class RightsTest {
  private static final Path CHART = Path.of("../charts/prefixdb-operator/templates/rbac.yaml");

  /** {@code ClusterSources} list and watch them, {@code Action.Apply} creates and patches them. */
  private static final Set<String> APPLIED = Set.of("list", "watch", "create", "patch");

  @Test
  void rightsOverClustersAreThoseThatTheCodeUses() throws IOException {
    assertThat(rights(1))
        .isEqualTo(
            Map.ofEntries(
                // The informer; Action.ClearAnnotation.
                Map.entry("prefixdb.io/prefixdbclusters", Set.of("list", "watch", "patch")),
                // ClusterReconciler.store.
                Map.entry("prefixdb.io/prefixdbclusters/status", Set.of("patch")),
                // Owner references that block deletion, where the API server polices them.
                Map.entry("prefixdb.io/prefixdbclusters/finalizers", Set.of("update")),
                // The informer; Action.CreateReload and DeleteReload; UpdateReload.
                Map.entry(
                    "prefixdb.io/prefixdbreloads", Set.of("list", "watch", "create", "delete")),
                Map.entry("prefixdb.io/prefixdbreloads/status", Set.of("patch")),
                Map.entry("apps/statefulsets", APPLIED),
                Map.entry("/configmaps", APPLIED),
                Map.entry("/services", APPLIED),
                Map.entry("/serviceaccounts", APPLIED),
                // Besides, Action.Remove.
                Map.entry(
                    "policy/poddisruptionbudgets",
                    Set.of("list", "watch", "create", "patch", "delete")),
                // The informer; Action.Restart looks, then deletes; Action.Mark.
                Map.entry("/pods", Set.of("get", "list", "watch", "patch", "delete")),
                // Events.
                Map.entry("events.k8s.io/events", Set.of("create"))));
  }

  /** Leadership: a Lease that is not there yet is made, then only that one is written. */
  @Test
  void rightsOverTheLeaseAreThoseOfTheElection() throws IOException {
    assertThat(rights(3))
        .isEqualTo(
            Map.of(
                "coordination.k8s.io/leases",
                Set.of("create"),
                "coordination.k8s.io/leases/release",
                Set.of("get", "update", "patch")));
  }

  /** What belongs to no namespace is named after the release and its namespace. */
  @Test
  void twoReleasesOfOneNameShareNothingClusterWide() throws IOException {
    String[] documents = Files.readString(CHART).split("\n---\n", -1);
    for (int i : new int[] {1, 2}) {
      assertThat(documents[i]).contains("name: {{ include \"prefixdb-operator.clusterWide\" . }}");
    }
    assertThat(Files.readString(CHART.resolveSibling("_names.tpl")))
        .contains("{{ .Release.Namespace }}-{{ .Release.Name }}");
  }

  /** The rules of one of the chart's documents: verbs by group, resource and name. */
  private static Map<String, Set<String>> rights(int document) throws IOException {
    String yaml =
        Files.readString(CHART)
            .split("\n---\n", -1)[document]
            .replace("{{ .Release.Name }}", "release")
            .lines()
            .filter(line -> !line.contains("{{"))
            .collect(Collectors.joining("\n"));
    var rights = new TreeMap<String, Set<String>>();
    for (JsonNode rule : Serialization.unmarshal(yaml, JsonNode.class).path("rules")) {
      String group = rule.path("apiGroups").path(0).asText();
      String name = rule.path("resourceNames").path(0).asText();
      for (JsonNode resource : rule.path("resources")) {
        String key = group + "/" + resource.asText() + (name.isEmpty() ? "" : "/" + name);
        var verbs = rights.computeIfAbsent(key, ignored -> new TreeSet<>());
        rule.path("verbs").forEach(verb -> verbs.add(verb.asText()));
      }
    }
    return rights;
  }
}
