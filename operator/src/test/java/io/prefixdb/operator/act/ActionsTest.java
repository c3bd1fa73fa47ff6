package io.prefixdb.operator.act;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.prefixdb.crds.PrefixDBCluster;
import io.prefixdb.crds.ReloadStatus;
import io.prefixdb.operator.desired.Clusters;
import io.prefixdb.operator.desired.Labels;
import io.prefixdb.operator.plan.Action;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is asked of the API server, and what happens when it refuses. */
final class ActionsTest {
  private static final String CLUSTERS =
      "/apis/prefixdb.io/v1beta1/namespaces/shop/prefixdbclusters";

  private final PrefixDBCluster cluster = Clusters.resource("  storage: {size: 1Gi}\n");
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> stored = new CopyOnWriteArrayList<>();
  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private HttpServer server;
  private KubernetesClient client;
  private Actions actions;
  private long nanos;

  /** Why everything is answered 422; empty when it is not. */
  private String refusal = "";

  /** Of the cluster of that name that there is. */
  private String uid = "5f0c";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    cluster.getMetadata().setResourceVersion("7");
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
            .withRequestRetryBackoffLimit(0)
            .build();
    client = new KubernetesClientBuilder().withConfig(config).build();
    actions =
        new Actions(
            client,
            new NodeOrders(http, System::nanoTime),
            new EvidenceKeeper(client, http, System::nanoTime, "1"),
            () -> nanos);
  }

  @AfterEach
  void stop() {
    client.close();
    http.close();
    server.stop(0);
  }

  /** Objects are refused; everything else is answered as an object that is there. */
  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    requests.add(exchange.getRequestMethod() + " " + path);
    if (!String.valueOf(exchange.getRequestURI().getQuery()).contains("dryRun=All")) {
      stored.add(exchange.getRequestMethod() + " " + path);
    }
    bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    boolean unmet = !refusal.isEmpty();
    boolean refused = unmet || path.contains("/configmaps/") || path.endsWith("/changed");
    int code = refused ? 422 : path.contains("/late/") ? 409 : 200;
    String body =
        code >= 400
            ? "{\"kind\": \"Status\", \"apiVersion\": \"v1\", \"code\": %d, \"message\": \"%s\"}"
                .formatted(code, unmet ? refusal : "no")
            : "{\"kind\": \"PrefixDBCluster\", \"apiVersion\": \"prefixdb.io/v1beta1\"}";
    if (code < 400 && path.contains("/services/")) {
      body = bodies.getLast().replace("\"mine\"", "\"theirs\"");
    }
    if (exchange.getRequestURI().getQuery() != null
        && exchange.getRequestURI().getQuery().contains("metadata.name=")) {
      if (path.equals(CLUSTERS)) {
        requests.removeLast();
      }
      boolean theirs = exchange.getRequestURI().getQuery().contains("theirs");
      body =
          "{\"kind\": \"ServiceList\", \"apiVersion\": \"v1\", \"items\": [%s]}"
              .formatted(
                  path.equals(CLUSTERS)
                      ? "{\"metadata\": {\"name\": \"orders\", \"uid\": \"%s\"}}".formatted(uid)
                      : theirs ? "{\"metadata\": {\"name\": \"theirs\"}}" : "");
    }
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(code, bytes.length);
    try (var out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  /** A comma divides field selectors: the API server would refuse the question, for ever. */
  @Test
  void clusterWithoutAPossibleNameIsNotThere() {
    assertThat(actions.clusterExists("shop", "orders,more")).isFalse();
    assertThat(actions.clusterExists("shop", "metadata.name=orders")).isFalse();
    assertThat(stored).isEmpty();
    assertThat(actions.clusterExists("shop", "orders")).isTrue();
  }

  /** The chart gives the right to patch clusters, and none to get one. */
  @Test
  void annotationIsRemovedByOnePatchThatNamesItsValue() {
    List<Outcome> outcomes = execute(clear("a \"b\"\nc"));

    assertThat(outcomes).singleElement().isInstanceOf(Outcome.Done.class);
    assertThat(requests).containsExactly("PATCH " + CLUSTERS + "/orders");
    assertThat(bodies.getFirst())
        .contains("/metadata/annotations/prefixdb.io~1reset-failed")
        .contains("a \\\"b\\\"\\nc");
  }

  /** It is nobody's failure, so the cluster does not cease to be ready for it. */
  @Test
  void annotationThatSomebodyChangedMeanwhileIsMissed() {
    cluster.getMetadata().setName("changed");

    assertThat(execute(clear("*"))).singleElement().isInstanceOf(Outcome.Missed.class);
  }

  @Test
  void objectThatIsRefusedHoldsUpOtherObjectsOnly() {
    List<Outcome> outcomes =
        execute(
            new Action.Apply(object("one"), "test", false),
            new Action.Apply(object("two"), "test", false),
            clear("*"));

    assertThat(outcomes).hasSize(2);
    assertThat(outcomes.getFirst())
        .isInstanceOfSatisfying(
            Outcome.Failed.class, failed -> assertThat(failed.why()).isEqualTo("no"));
    assertThat(outcomes.getLast()).isInstanceOf(Outcome.Done.class);
    assertThat(requests)
        .containsExactly(
            "PATCH /api/v1/namespaces/shop/configmaps/one", "PATCH " + CLUSTERS + "/orders");
  }

  @Test
  void changeThatWouldBeRefusedInItsSecondHalfIsNotBegun() {
    List<Outcome> outcomes =
        execute(
            new Action.Apply(service("first"), "test", false),
            new Action.Apply(object("second"), "test", false),
            new Action.Remove(service("third")),
            clear("*"));

    assertThat(outcomes).hasSize(2);
    assertThat(outcomes.getFirst())
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed ->
                assertThat(failed.action())
                    .hasToString(new Action.Apply(object("second"), "test", false).toString()));
    assertThat(stored).containsExactly("PATCH " + CLUSTERS + "/orders");
  }

  @Test
  void changeThatWouldBeTakenIsMade() {
    assertThat(
            execute(
                new Action.Apply(service("first"), "test", false),
                new Action.Apply(service("second"), "test", false)))
        .hasOnlyElementsOfType(Outcome.Done.class);
    assertThat(stored)
        .containsExactly(
            "PATCH /api/v1/namespaces/shop/services/first",
            "PATCH /api/v1/namespaces/shop/services/second");
  }

  @Test
  void objectThatAWebhookChangesIsToldAndHoldsUpNoOther() {
    HasMetadata changed = service("first");
    changed.getMetadata().setLabels(Map.of("whose", "mine"));

    List<Outcome> outcomes =
        execute(
            new Action.Apply(changed, "test", false),
            new Action.Apply(service("second"), "test", false));

    assertThat(outcomes.getFirst().complaint())
        .hasValueSatisfying(
            why ->
                assertThat(why)
                    .contains("Service first", "another metadata.labels.whose", "webhook"));
    assertThat(outcomes.getLast()).isInstanceOf(Outcome.Done.class);
  }

  /** A webhook that rules over all clusters would be asked by each of their passes. */
  @Test
  void objectThatAWebhookChangesIsNotAppliedWithEachPass() {
    HasMetadata changed = service("first");
    changed.getMetadata().setLabels(Map.of("whose", "mine"));
    var apply = new Action.Apply(changed, "test", false);
    var complaint = execute(apply).getFirst().complaint();

    assertThat(execute(apply, apply)).allMatch(outcome -> outcome.complaint().equals(complaint));
    assertThat(requests).hasSize(1);

    HasMetadata other = service("first");
    other.getMetadata().setLabels(Map.of("whose", "mine", "more", "1"));
    assertThat(execute(new Action.Apply(other, "test", false)).getFirst())
        .isInstanceOf(Outcome.Overruled.class);
    assertThat(requests).as("another wish").hasSize(2);

    nanos += Duration.ofMinutes(1).toNanos();
    execute(new Action.Apply(other, "test", false));
    assertThat(requests).as("once a minute").hasSize(3);
  }

  @Test
  void objectOfSomebodyElseIsNotTakenOver() {
    List<Outcome> outcomes = execute(new Action.Apply(service("theirs"), "it is not there", true));

    assertThat(outcomes)
        .singleElement()
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed ->
                assertThat(failed.why())
                    .contains("Service 'theirs' is there already and belongs to somebody else"));
    assertThat(requests).containsExactly("GET /api/v1/namespaces/shop/services");
  }

  @Test
  void objectThatIsNotThereIsMade() {
    assertThat(execute(new Action.Apply(service("new"), "it is not there", true)))
        .singleElement()
        .isInstanceOf(Outcome.Done.class);
    assertThat(requests)
        .containsExactly(
            "GET /api/v1/namespaces/shop/services", "PATCH /api/v1/namespaces/shop/services/new");
  }

  /** The API server answers that with the code of what is invalid, not with a conflict. */
  @Test
  void podThatIsAnotherOneNowIsMissed() {
    var mark = new Action.Mark("orders-slave-0", "u", Map.of("a", "b"), Map.of());
    refusal = "Pod orders-slave-0 is invalid: metadata.uid: Invalid value: u: field is immutable";
    assertThat(execute(mark)).singleElement().isInstanceOf(Outcome.Missed.class);

    refusal = "Pod orders-slave-0 is invalid: metadata.labels: Invalid value: b";
    assertThat(execute(mark)).singleElement().isInstanceOf(Outcome.Failed.class);
  }

  /** Nobody is told then that it was done. */
  @Test
  void recordThatHasChangedMeanwhileIsMissed() {
    var late = StoredRecords.ofReload("late", false);

    assertThat(execute(new Action.UpdateReload(late, ReloadStatus.NONE)))
        .singleElement()
        .isInstanceOf(Outcome.Missed.class);
  }

  /** Its objects go when it is gone, and the caches may hear of that first. */
  @Test
  void nothingIsMadeForAClusterThatIsGone() {
    uid = "of another one";

    assertThat(execute(new Action.Apply(service("new"), "test", true)))
        .singleElement()
        .isInstanceOf(Outcome.Missed.class);
    assertThat(stored).noneMatch(request -> request.startsWith("PATCH"));
  }

  @Test
  void nothingMoreIsTriedWhenNobodyAnswers() {
    server.stop(0);

    assertThat(execute(clear("*"), clear("*")))
        .singleElement()
        .isInstanceOfSatisfying(
            Outcome.Failed.class, failed -> assertThat(failed.answered()).isFalse());
  }

  private List<Outcome> execute(Action... given) {
    return actions.execute(new KnownCluster(client, cluster), List.of(given), written -> {});
  }

  private static Action clear(String value) {
    return new Action.ClearAnnotation(Labels.RESET_FAILED, value);
  }

  private static HasMetadata service(String name) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace("shop")
        .withName(name)
        .endMetadata()
        .build();
  }

  private static HasMetadata object(String name) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace("shop")
        .withName(name)
        .endMetadata()
        .build();
  }
}
