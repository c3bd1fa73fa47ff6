package io.prefixdb.operator;

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

/** The rights that the chart gives the operator. */
public final class ChartRights {
  static final Path CHART = Path.of("../charts/prefixdb-operator/templates/rbac.yaml");
  private static final int OVER_CLUSTERS = 1;
  private static final int OVER_THE_LEASE = 3;

  private ChartRights() {}

  /** Verbs by group and resource, as {@code apps/statefulsets}. */
  public static Map<String, Set<String>> overClusters() throws IOException {
    return rights(OVER_CLUSTERS);
  }

  /** The same with the name of the release where only one object is meant. */
  static Map<String, Set<String>> overTheLease() throws IOException {
    return rights(OVER_THE_LEASE);
  }

  /** The chart's documents, as they stand in it. */
  static String[] documents() throws IOException {
    return Files.readString(CHART).split("\n---\n", -1);
  }

  private static Map<String, Set<String>> rights(int document) throws IOException {
    String yaml =
        documents()[document]
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
