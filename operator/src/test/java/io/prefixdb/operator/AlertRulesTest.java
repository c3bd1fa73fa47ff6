package io.prefixdb.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prometheus' own tool evaluates the alerts that are shipped, on series that are made up. */
final class AlertRulesTest {
  private static final Path ALERTS = Path.of("../examples/alerts.yaml");
  private static final Path CASES = Path.of("src/test/resources/alerts-test.yaml");
  private static final Pattern BETWEEN = Pattern.compile("(?m)^---$");

  @TempDir Path folder;

  @Test
  void eachAlertComesWhenItShouldAndSaysWhatItShould() throws Exception {
    JsonNode rules = rules();
    Files.writeString(folder.resolve("rules.yaml"), Serialization.asYaml(rules));
    Path cases = Files.copy(CASES, folder.resolve("cases.yaml"));
    String text = Files.readString(cases);
    assertThat(rules.findValuesAsText("alert"))
        .as("each alert has a case in which it comes")
        .isNotEmpty()
        .allSatisfy(alert -> assertThat(text).contains("        alertname: " + alert + "\n"));

    assertSucceeds("check", "rules", folder.resolve("rules.yaml").toString());
    assertSucceeds("test", "rules", cases.toString());
  }

  private static JsonNode rules() throws IOException {
    return BETWEEN
        .splitAsStream(Files.readString(ALERTS))
        .map(document -> Serialization.unmarshal(document, JsonNode.class))
        .filter(document -> "PrometheusRule".equals(document.path("kind").asText()))
        .findFirst()
        .orElseThrow()
        .path("spec");
  }

  private static void assertSucceeds(String... arguments) throws Exception {
    var command = new ArrayList<>(List.of("promtool"));
    command.addAll(List.of(arguments));
    Process process = start(command);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }

  private static Process start(List<String> command) {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      String missing = "no 'promtool' on the PATH: install Debian's package prometheus";
      if ("true".equals(System.getenv("CI"))) {
        return fail(missing, e);
      }
      return abort(missing);
    }
  }
}
