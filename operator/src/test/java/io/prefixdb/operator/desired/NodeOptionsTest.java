package io.prefixdb.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
                Map.of("log_limit_per_req", 100, "allowed_prefixes", java.util.List.of("a"))))
        .isEmpty();
  }
}
