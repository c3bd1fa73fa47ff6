package io.prefixdb.node.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether clients may be sent to a node in the place of its master: it has all that the master has,
 * and nobody writes there any more. Pure.
 */
final class SwitchCheck {
  private static final int TOLD_MAX = 20;

  private SwitchCheck() {}

  /**
   * What speaks against it, a sentence each; nothing when they may.
   *
   * @param status the answer of {@code /v1/status}
   */
  static List<String> obstacles(JsonNode status) {
    String upstream = status.path("upstream").asText();
    if (upstream.isEmpty()) {
      return List.of("it follows no master, so nothing tells whether it has all that one has");
    }
    var obstacles = new ArrayList<String>();
    if (!status.path("upstreamConnected").asBoolean()) {
      obstacles.add("its master " + upstream + " is not connected");
    }
    status.path("reasons").forEach(reason -> obstacles.add(reason.asText()));
    if (obstacles.isEmpty() && !isWell(status)) {
      obstacles.add("it does not call itself ready and healthy");
    }
    if (status.path("reload").path("running").asBoolean()) {
      obstacles.add("a reload runs");
    }
    if (status.path("blockedDetach").has("message")) {
      obstacles.add("prefixes that stay: " + status.at("/blockedDetach/message").asText());
    }
    for (JsonNode prefix : status.path("prefixes")) {
      addObstacle(prefix, obstacles);
    }
    return shortened(obstacles);
  }

  private static boolean isWell(JsonNode status) {
    return status.path("ready").asBoolean() && status.path("healthy").asBoolean();
  }

  /** A prefix that the master has not, or that is left out on purpose, is no obstacle. */
  private static void addObstacle(JsonNode prefix, List<String> obstacles) {
    String state = prefix.path("state").asText();
    String name = prefix.path("name").asText();
    long behind = prefix.path("lagSequences").asLong();
    switch (state) {
      case "Detached", "Excluded" -> {}
      case "Idle", "InSync" -> {
        if (behind > 0) {
          obstacles.add("prefix '%s' is %d operations behind".formatted(name, behind));
        } else if (state.equals("InSync")) {
          obstacles.add(
              "prefix '%s' was written to within the last 30 s: close the writes of the master"
                  .formatted(name));
        }
      }
      default ->
          obstacles.add("prefix '%s' is %s, %d operations behind".formatted(name, state, behind));
    }
  }

  private static List<String> shortened(List<String> obstacles) {
    if (obstacles.size() <= TOLD_MAX) {
      return obstacles;
    }
    var told = new ArrayList<>(obstacles.subList(0, TOLD_MAX));
    told.add("and %d more".formatted(obstacles.size() - TOLD_MAX));
    return told;
  }
}
