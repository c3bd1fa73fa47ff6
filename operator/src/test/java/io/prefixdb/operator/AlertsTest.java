package io.prefixdb.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.prefixdb.crds.ClusterStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The alerts and the dashboard that are shipped ask for metrics that there are. */
final class AlertsTest {
  private static final Path ALERTS = Path.of("../examples/alerts.yaml");
  private static final Path DASHBOARD = Path.of("../examples/dashboard.json");
  private static final Path NODE_METRICS = Path.of("../docs/admin-api.md");

  /** What the label prefixdb.io/cluster is called there. */
  private static final String LABEL = "prefixdb_io_cluster";

  private static final Pattern BETWEEN = Pattern.compile("(?m)^---$");
  private static final Pattern METRIC = Pattern.compile("prefixdb_[a-z_]+");
  private static final Pattern QUOTED = Pattern.compile("`([a-z_]+)`");
  private static final Pattern PHASE = Pattern.compile("phase=\"(\\w+)\"");

  @Test
  void alertsAskForMetricsThatAreTold() throws IOException {
    Set<String> told = told();
    List<String> questions = questions();
    assertThat(questions).hasSizeGreaterThan(10);
    assertThat(questions)
        .allSatisfy(question -> assertThat(told).containsAll(found(METRIC, question, 0)));
  }

  @Test
  void dashboardAsksForMetricsThatAreTold() throws IOException {
    Set<String> told = told();
    List<JsonNode> panels =
        Serialization.unmarshal(Files.readString(DASHBOARD), JsonNode.class)
            .path("panels")
            .valueStream()
            .toList();

    assertThat(panels).hasSizeGreaterThan(10);
    assertThat(panels)
        .allSatisfy(
            panel ->
                assertThat(found(METRIC, panel.findValuesAsText("expr").toString(), 0))
                    .isNotEmpty()
                    .filteredOn(name -> !name.equals(LABEL))
                    .allMatch(name -> told.contains(name.replaceAll("_bucket$", ""))));
  }

  /** What the operator tells by itself, and what the page says of the nodes. */
  private static Set<String> told() throws IOException {
    Set<String> told = found(METRIC, new Metrics().text(true), 0);
    Files.readAllLines(NODE_METRICS).stream()
        .dropWhile(line -> !line.equals("## Metrics"))
        .skip(1)
        .takeWhile(line -> !line.startsWith("## "))
        .filter(line -> line.startsWith("| `"))
        .map(line -> line.substring(1, line.indexOf('|', 1)))
        .forEach(names -> found(QUOTED, names, 1).forEach(name -> told.add("prefixdb_" + name)));
    return told;
  }

  @Test
  void alertsAskForPhasesThatThereAre() throws IOException {
    Set<String> phases =
        Arrays.stream(ClusterStatus.Phase.values()).map(Enum::name).collect(Collectors.toSet());

    assertThat(phases).containsAll(found(PHASE, String.join("\n", questions()), 1));
  }

  /** Prometheus would put the namespace of the operator's pod in the place of the cluster's. */
  @Test
  void namespaceThatTheOperatorTellsIsKept() throws IOException {
    assertThat(documents())
        .filteredOn(document -> "prefixdb-operator".equals(document.at("/metadata/name").asText()))
        .singleElement()
        .satisfies(
            monitor ->
                assertThat(monitor.at("/spec/podMetricsEndpoints/0/honorLabels").asBoolean())
                    .isTrue());
  }

  private static List<JsonNode> documents() throws IOException {
    return BETWEEN
        .splitAsStream(Files.readString(ALERTS))
        .map(document -> Serialization.unmarshal(document, JsonNode.class))
        .toList();
  }

  private static List<String> questions() throws IOException {
    var questions = new ArrayList<String>();
    documents().stream()
        .flatMap(object -> object.findParents("alert").stream())
        .forEach(rule -> questions.add(rule.path("expr").asText()));
    return questions;
  }

  private static Set<String> found(Pattern pattern, String text, int group) {
    return pattern
        .matcher(text)
        .results()
        .map((MatchResult match) -> match.group(group))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
