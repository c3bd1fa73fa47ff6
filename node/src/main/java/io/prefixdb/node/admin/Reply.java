package io.prefixdb.node.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;

/**
 * An answer of the admin port.
 *
 * @param type of the body
 */
record Reply(int status, String type, String body) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static Reply json(int status, Object body) throws JsonProcessingException {
    return new Reply(status, "application/json", JSON.writeValueAsString(body));
  }

  /** To {@code /readyz}. */
  static Reply ready(boolean ready, List<String> reasons) throws JsonProcessingException {
    return json(ready ? 200 : 503, Map.of("ready", ready, "reasons", reasons));
  }

  static Reply problem(Fault fault, String detail) throws JsonProcessingException {
    return new Reply(
        fault.status(),
        "application/problem+json",
        JSON.writeValueAsString(
            new Problem(
                "urn:prefixdb:problem:" + fault.type(), fault.title(), fault.status(), detail)));
  }

  private record Problem(String type, String title, int status, String detail) {}
}
