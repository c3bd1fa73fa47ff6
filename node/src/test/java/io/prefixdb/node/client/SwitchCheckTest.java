package io.prefixdb.node.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SwitchCheckTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LEVEL =
      """
      {"mode": "master-slave", "upstream": "old:23002", "upstreamConnected": true,
       "ready": true, "healthy": true, "reasons": [],
       "prefixes": [{"name": "p", "state": "Idle", "sequence": 7, "lagSequences": 0},
                    {"name": "gone", "state": "Detached", "sequence": 3},
                    {"name": "left-out", "state": "Excluded"}]}
      """;

  @Test
  void clientsMayComeWhenAllIsThereAndNobodyWrites() throws IOException {
    assertThat(SwitchCheck.obstacles(JSON.readTree(LEVEL))).isEmpty();
  }

  @Test
  void whoFollowsNobodyCannotTell() throws IOException {
    assertThat(obstacles(status -> status.remove("upstream")))
        .singleElement()
        .asString()
        .contains("follows no master");
  }

  @ParameterizedTest
  @CsvSource({
    "InSync, 0, was written to within the last 30 s",
    "InSync, 3, is 3 operations behind",
    "Idle, 3, is 3 operations behind",
    "CatchingUp, 9, 'is CatchingUp, 9 operations behind'",
    "Lagging, 20000, is Lagging",
    "Disconnected, 0, is Disconnected",
    "Stuck, 0, is Stuck",
    "Broken, 5, is Broken",
    "Reloading, 5, is Reloading",
    "Standby, 0, is Standby"
  })
  void aPrefixThatIsNotLevelSpeaksAgainstIt(String state, long behind, String sentence)
      throws IOException {
    assertThat(
            obstacles(
                status ->
                    ((ObjectNode) status.at("/prefixes/0"))
                        .put("state", state)
                        .put("lagSequences", behind)))
        .singleElement()
        .asString()
        .startsWith("prefix 'p' ")
        .contains(sentence);
  }

  @Test
  void theNodesOwnReasonsAreTold() throws IOException {
    assertThat(
            obstacles(
                status -> {
                  status.put("upstreamConnected", false).put("healthy", false);
                  status.putArray("reasons").add("the volume is full");
                  status.putObject("reload").put("running", true);
                  status.putObject("blockedDetach").put("message", "40 prefixes vanished");
                }))
        .containsExactly(
            "its master old:23002 is not connected",
            "the volume is full",
            "a reload runs",
            "prefixes that stay: 40 prefixes vanished");
    assertThat(obstacles(status -> status.put("healthy", false))).hasSize(1);
    assertThat(obstacles(status -> status.put("ready", false))).hasSize(1);
  }

  @Test
  void manyPrefixesAreCounted() throws IOException {
    String prefixes =
        IntStream.range(0, 50)
            .mapToObj("{\"name\": \"p%d\", \"state\": \"Broken\"}"::formatted)
            .collect(Collectors.joining(","));
    assertThat(
            obstacles(
                status -> {
                  try {
                    status.set("prefixes", JSON.readTree("[" + prefixes + "]"));
                  } catch (IOException e) {
                    throw new AssertionError(e);
                  }
                }))
        .hasSize(21)
        .last()
        .isEqualTo("and 30 more");
  }

  private interface Change {
    void to(ObjectNode status);
  }

  private static List<String> obstacles(Change change) throws IOException {
    ObjectNode status = (ObjectNode) JSON.readTree(LEVEL);
    change.to(status);
    return SwitchCheck.obstacles(status);
  }
}
