package io.prefixdb.node.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads the recorded exchanges; their format is told in {@code golden/README.md}. */
public final class Transcript {
  private static final int MAIN_PORT = 23000;

  private Transcript() {}

  /** All exchanges with the JSON ports in their order. */
  public static List<Exchange> exchanges() {
    return read("/golden/transcript.jsonl");
  }

  /** All exchanges with the text port in their order. */
  public static List<Exchange> textExchanges() {
    return read("/golden/text-port.jsonl");
  }

  private static List<Exchange> read(String resource) {
    ObjectMapper mapper = new ObjectMapper();
    List<Exchange> exchanges = new ArrayList<>();
    try (InputStream in = Transcript.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + resource);
      }
      BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      String line;
      while ((line = lines.readLine()) != null) {
        exchanges.add(exchange(mapper.readTree(line)));
      }
      return exchanges;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Exchange exchange(JsonNode line) {
    List<Integer> chunks = new ArrayList<>();
    line.path("chunks").forEach(offset -> chunks.add(offset.asInt()));
    return new Exchange(
        line.required("n").asInt(),
        line.required("case").asText(),
        line.required("request").asText(),
        line.required("response").asText(),
        line.path("port").asInt(MAIN_PORT),
        chunks,
        line.path("volatile").asBoolean(false),
        line.path("note").asText(""));
  }
}
