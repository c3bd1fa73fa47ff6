package io.prefixdb.node.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the admin port answers while the node starts. It lives as long as its start gets on, however
 * long that takes; what it would have to know of its data to answer is refused.
 */
final class StartAnswers {
  private final StartView start;
  private final Metrics metrics;

  StartAnswers(StartView start) {
    this.start = start;
    this.metrics = new Metrics(new StartCollector(start));
  }

  /** To a request of which only what the port knows is asked: a method and a path. */
  Reply answer(String request) throws IOException {
    return switch (request) {
      case "GET /livez" -> live();
      case "GET /readyz" -> Reply.ready(false, List.of(start.progress()));
      case "GET /metrics" -> metrics.reply();
      case "GET /v1/status" ->
          starting("this node starts, and can tell nothing of its prefixes yet");
      default -> starting("this node starts, and takes no orders yet");
    };
  }

  private Reply live() throws JsonProcessingException {
    Optional<String> stall = start.stall();
    return stall.isPresent()
        ? Reply.problem(Fault.STARTING, "this node does not get on with its start: " + stall.get())
        : Reply.json(200, Map.of("live", true));
  }

  private Reply starting(String sentence) throws JsonProcessingException {
    return Reply.problem(
        Fault.STARTING, "%s (%s): ask again later".formatted(sentence, start.progress()));
  }
}
