package io.prefixdb.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

final class JsonLinesTest {
  @Test
  void eachRecordIsOneLineWhateverItSays() throws IOException {
    var logged = new LogRecord(Level.WARNING, "it said \"no\"\nand more");
    logged.setLoggerName("io.prefixdb");
    logged.setInstant(Instant.parse("2026-01-01T00:00:00.5Z"));
    logged.setThrown(new IOException("gone"));

    String text = new JsonLines().format(logged);

    assertThat(text.lines()).hasSize(1);
    JsonNode line = new ObjectMapper().readTree(text);
    assertThat(line.path("time").asText()).isEqualTo("2026-01-01T00:00:00.500Z");
    assertThat(line.path("level").asText()).isEqualTo("WARNING");
    assertThat(line.path("message").asText()).isEqualTo("it said \"no\"\nand more");
    assertThat(line.path("error").asText()).startsWith("java.io.IOException: gone");
  }
}
