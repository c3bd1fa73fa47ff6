package io.prefixdb.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class NodeOptionsTest {
  /** What a node takes over while it runs is told by the node's reference. */
  @Test
  void liveOptionsAreThoseOfTheNodesReference() throws IOException {
    String reference = Files.readString(Path.of("../docs/configuration.md"));
    String engine =
        reference.substring(
            reference.indexOf("\n## prefixdb\n"),
            reference.indexOf("\n## ", reference.indexOf("\n## prefixdb\n") + 1));
    var live =
        engine
            .lines()
            .filter(line -> line.matches("\\| `[^`]+` \\|.*\\| live \\|.*"))
            .map(line -> line.substring(3, line.indexOf('`', 3)))
            .toList();

    assertThat(NodeConfig.LIVE).containsExactlyInAnyOrderElementsOf(live);
  }

  @Test
  void everyOptionThatTheOriginalDocumentsIsAccepted() {
    assertThat(
            NodeOptions.problems(
                Map.of(
                    "value_size_limit", 20480, "TTL_seconds", "1d", "TTL_prefix", Map.of("p", 5)),
                Map.of("log_limit_per_req", 100, "allowed_prefixes", List.of("a"))))
        .isEmpty();
  }

  /** What a template whose value is not set leaves behind, and the API server keeps. */
  @Test
  void everyOptionWithoutAValueIsOneProblem() throws IOException {
    List<String> options = options(table(), "");
    List<String> ofSlaves = options(table().path("slave"), "");

    assertThat(options).contains("preopen", "backup.depth");
    assertThat(ofSlaves).contains("query_prefixes_timeout_ms");
    for (String option : options) {
      assertThat(problems("config: " + withoutValue(option))).as(option).hasSize(1);
    }
    for (String option : ofSlaves) {
      assertThat(problems("replication: {slave: %s}".formatted(withoutValue(option))))
          .as(option)
          .hasSize(1);
    }
  }

  private static JsonNode table() throws IOException {
    try (InputStream in = NodeOptions.class.getResourceAsStream("options.json")) {
      return new ObjectMapper().readTree(in).path("prefixdb").path(0);
    }
  }

  private static List<String> options(JsonNode table, String section) {
    var options = new ArrayList<String>();
    for (Map.Entry<String, JsonNode> option : table.properties()) {
      options.add(section + option.getKey());
      options.addAll(options(option.getValue(), section + option.getKey() + "."));
    }
    return options;
  }

  private static String withoutValue(String option) {
    int dot = option.indexOf('.');
    return dot < 0
        ? "{%s: null}".formatted(option)
        : "{%s: %s}".formatted(option.substring(0, dot), withoutValue(option.substring(dot + 1)));
  }

  private static List<String> problems(String field) {
    return Clusters.desired("  storage: {size: 1Gi}\n  " + field + "\n").problems();
  }
}
