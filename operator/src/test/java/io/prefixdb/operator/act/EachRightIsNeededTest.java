package io.prefixdb.operator.act;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.prefixdb.crds.PrefixDBCluster;
import io.prefixdb.crds.PrefixDBReload;
import io.prefixdb.crds.ReloadStatus;
import io.prefixdb.operator.ChartRights;
import io.prefixdb.operator.desired.Clusters;
import io.prefixdb.operator.desired.DesiredObjects;
import io.prefixdb.operator.desired.Labels;
import io.prefixdb.operator.plan.Action;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Every kind of action against an API server that holds to the rights of the chart: with all of
 * them each is done; with one verb less, one is refused. What informers and the pass itself use
 * beside that (to watch, to write the status and Events) is listed in {@code RightsTest}.
 */
final class EachRightIsNeededTest {
  private static final Pattern PATH =
      Pattern.compile(
          "/apis?(?:/(?<group>[a-z0-9.]+\\.[a-z.]+|apps|policy))?/v[^/]+/namespaces/shop/(?<resource>[a-z]+)(?:/(?<name>[^/]+)(?<sub>/status)?)?");

  /** Kinds of objects that a spec may ask for or not. */
  private static final Set<String> REMOVED = Set.of("PodDisruptionBudget", "NetworkPolicy");

  /** Rights of what is no action: informers, the status of clusters, owner references, Events. */
  private static final Set<String> OF_NO_ACTION =
      Set.of(
          "list /pods",
          "list prefixdb.io/prefixdbreloads",
          "patch prefixdb.io/prefixdbclusters/status",
          "update prefixdb.io/prefixdbclusters/finalizers",
          "create events.k8s.io/events");

  private static final String SPEC = "  storage: {size: 1Gi}\n  networkPolicy: {enabled: true}\n";

  private final PrefixDBCluster cluster = Clusters.resource(SPEC);
  private final Set<String> rights = new ConcurrentSkipListSet<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private HttpServer server;
  private KubernetesClient client;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder(io.fabric8.kubernetes.client.Config.empty())
                    .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .build();
  }

  @AfterEach
  void stop() {
    client.close();
    http.close();
    server.stop(0);
  }

  @Test
  void withAllOfThemEachActionIsDone() throws IOException {
    rights.addAll(ofTheChart());

    assertThat(everyAction()).allMatch(Outcome.Done.class::isInstance);
    assertThatCode(this::looksForACluster).doesNotThrowAnyException();
  }

  @Test
  void withOneLessOneIsRefused() throws IOException {
    Set<String> all = ofTheChart();
    assertThat(all).hasSizeGreaterThan(20);
    for (String less : all) {
      rights.addAll(all);
      rights.remove(less);
      if (less.equals("list prefixdb.io/prefixdbclusters")) {
        assertThatThrownBy(this::looksForACluster).isInstanceOf(KubernetesClientException.class);
      } else {
        assertThat(everyAction()).as("without: %s", less).anyMatch(outcome -> isRefused(outcome));
      }
    }
  }

  private static boolean isRefused(Outcome outcome) {
    return outcome instanceof Outcome.Failed failed && failed.code() == 403;
  }

  private static Set<String> ofTheChart() throws IOException {
    var all = new TreeSet<String>();
    ChartRights.overClusters()
        .forEach(
            (resource, verbs) ->
                verbs.stream()
                    .filter(verb -> !verb.equals("watch"))
                    .map(verb -> verb + " " + resource)
                    .filter(right -> !OF_NO_ACTION.contains(right))
                    .forEach(all::add));
    return all;
  }

  private void looksForACluster() {
    boolean there = actions().clusterExists("shop", "orders");
    assertThat(there).isTrue();
  }

  /** One by one, so that one that is refused keeps no other from being tried. */
  private List<Outcome> everyAction() {
    var reload = new PrefixDBReload();
    reload.getMetadata().setNamespace("shop");
    reload.getMetadata().setName("made");
    var record = StoredRecords.ofReload("made", true);
    var all = new ArrayList<Action>();
    var objects = DesiredObjects.of(Clusters.desired(SPEC));
    objects.forEach(object -> all.add(new Action.Apply(object, "test", true)));
    objects.stream()
        .filter(object -> REMOVED.contains(object.getKind()))
        .forEach(object -> all.add(new Action.Remove(object)));
    all.add(new Action.Mark("orders-slave-0", "u", Map.of("a", "b"), Map.of()));
    all.add(new Action.Restart("orders-slave-0", "u", "test"));
    all.add(new Action.CreateReload(reload));
    all.add(new Action.UpdateReload(record, ReloadStatus.NONE));
    all.add(new Action.DeleteReload(record));
    all.add(new Action.ClearAnnotation(Labels.RESET_FAILED, "*"));
    return all.stream()
        .flatMap(
            action ->
                actions()
                    .execute(new KnownCluster(client, cluster), List.of(action), written -> {})
                    .stream())
        .toList();
  }

  private Actions actions() {
    return new Actions(
        client,
        new NodeOrders(http, System::nanoTime),
        new EvidenceKeeper(client, http, System::nanoTime, "1"),
        System::nanoTime);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
    assertThat(path.matches()).as(exchange.getRequestURI().getPath()).isTrue();
    boolean may = rights.containsAll(needed(exchange, path));
    String body =
        may
            ? found(exchange.getRequestMethod(), path, asked)
            : "{\"kind\": \"Status\", \"apiVersion\": \"v1\", \"code\": 403, \"message\": \"no\"}";
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(may ? 200 : 403, bytes.length);
    try (var out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  /** An object that is applied and not there yet is created, which is a right of its own. */
  private static List<String> needed(HttpExchange exchange, Matcher path) {
    String group = path.group("group") == null ? "" : path.group("group");
    String sub = path.group("sub") == null ? "" : path.group("sub");
    String resource = " " + group + "/" + path.group("resource") + sub;
    boolean applied =
        String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type")).contains("apply")
            && sub.isEmpty();
    return switch (exchange.getRequestMethod()) {
      case "GET" -> List.of((path.group("name") == null ? "list" : "get") + resource);
      case "POST" -> List.of("create" + resource);
      case "DELETE" -> List.of("delete" + resource);
      case "PATCH" ->
          applied ? List.of("patch" + resource, "create" + resource) : List.of("patch" + resource);
      default -> List.of(exchange.getRequestMethod() + resource);
    };
  }

  private static String found(String method, Matcher path, String asked) {
    if (method.equals("GET") && path.group("name") == null) {
      boolean cluster = path.group("resource").equals("prefixdbclusters");
      return "{\"kind\": \"List\", \"apiVersion\": \"v1\", \"items\": [%s]}"
          .formatted(cluster ? "{\"metadata\": {\"name\": \"orders\", \"uid\": \"5f0c\"}}" : "");
    }
    boolean pod = path.group("resource").equals("pods");
    return asked.startsWith("{") && !method.equals("DELETE")
        ? asked
        : pod
            ? "{\"kind\": \"Pod\", \"apiVersion\": \"v1\", \"metadata\": {\"name\": \"%s\", \"namespace\": \"shop\", \"uid\": \"u\", \"resourceVersion\": \"1\"}}"
                .formatted(path.group("name"))
            : "{\"kind\": \"PrefixDBCluster\", \"apiVersion\": \"prefixdb.io/v1beta1\"}";
  }
}
