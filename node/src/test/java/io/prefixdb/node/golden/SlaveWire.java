package io.prefixdb.node.golden;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What an original slave and its master said to each other: requests with their answers. */
final class SlaveWire {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SlaveWire() {}

  /**
   * A request with its answer, line ends included.
   *
   * @param seconds when it was asked
   */
  record Question(double seconds, String request, String answer) {
    /** Questions of one subject, the list or one prefix, follow each other. */
    String subject() {
      return subject(request);
    }

    /** The same whatever number it has. */
    String withoutId() {
      return withoutId(request);
    }

    static String subject(String request) {
      try {
        JsonNode read = JSON.readTree(request);
        return read.path("method").asText() + " " + read.path("params").path("prefix").asText();
      } catch (IOException e) {
        throw new AssertionError("no JSON: " + request, e);
      }
    }

    static String withoutId(String frame) {
      return frame.replaceAll("\"id\":\\d+}\\r\\n$", "\"id\":N}\r\n");
    }

    /** The answer to a request of the same text that has another number. */
    String answerTo(String other) {
      String id = other.replaceAll("(?s)^.*\"id\":(\\d+)}\\r\\n$", "$1");
      return withoutId(answer).replace("\"id\":N}", "\"id\":" + id + "}");
    }
  }

  /** All questions in their order; the recorded slave had one connection. */
  static List<Question> questions() throws IOException {
    List<Question> questions = new ArrayList<>();
    try (InputStream in =
        Objects.requireNonNull(SlaveWire.class.getResourceAsStream("/golden/slave-wire.jsonl"))) {
      List<String> lines = new String(in.readAllBytes(), UTF_8).lines().toList();
      for (int i = 0; i < lines.size(); i += 2) {
        JsonNode request = JSON.readTree(lines.get(i));
        JsonNode answer = JSON.readTree(lines.get(i + 1));
        if (!request.get("direction").asText().equals("slave->master")
            || !answer.get("direction").asText().equals("master->slave")) {
          throw new AssertionError("line " + (i + 1) + " is no request with its answer");
        }
        questions.add(
            new Question(
                request.get("t").asDouble(),
                request.get("bytes").asText(),
                answer.get("bytes").asText()));
      }
    }
    return questions;
  }
}
