package io.prefixdb.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The chart gives the operator the rights that its code uses, and no others. That actions need each
 * of theirs is in {@code EachRightIsNeededTest}.
 */
final class RightsTest {
  /** {@code ClusterSources} list and watch them, {@code Action.Apply} creates and patches them. */
  private static final Set<String> APPLIED = Set.of("list", "watch", "create", "patch");

  /** Besides, {@code Action.Remove}: the spec may not ask for them any more. */
  private static final Set<String> APPLIED_AND_REMOVED =
      Set.of("list", "watch", "create", "patch", "delete");

  @Test
  void rightsOverClustersAreThoseThatTheCodeUses() throws IOException {
    assertThat(ChartRights.overClusters())
        .isEqualTo(
            Map.ofEntries(
                // The informer; Action.ClearAnnotation.
                Map.entry("prefixdb.io/prefixdbclusters", Set.of("list", "watch", "patch")),
                // KnownCluster.store.
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
                Map.entry("policy/poddisruptionbudgets", APPLIED_AND_REMOVED),
                Map.entry("networking.k8s.io/networkpolicies", APPLIED_AND_REMOVED),
                // The informer; Action.Restart looks, then deletes; Action.Mark.
                Map.entry("/pods", Set.of("get", "list", "watch", "patch", "delete")),
                // Events.
                Map.entry("events.k8s.io/events", Set.of("create"))));
  }

  /** Leadership: a Lease that is not there yet is made, then only that one is written. */
  @Test
  void rightsOverTheLeaseAreThoseOfTheElection() throws IOException {
    assertThat(ChartRights.overTheLease())
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
    String[] documents = ChartRights.documents();
    for (int i : new int[] {1, 2}) {
      assertThat(documents[i]).contains("name: {{ include \"prefixdb-operator.clusterWide\" . }}");
    }
    assertThat(Files.readString(ChartRights.CHART.resolveSibling("_names.tpl")))
        .contains("{{ .Release.Namespace }}-{{ .Release.Name }}");
  }
}
