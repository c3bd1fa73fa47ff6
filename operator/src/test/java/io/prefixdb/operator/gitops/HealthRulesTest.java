package io.prefixdb.operator.gitops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.prefixdb.crds.ClusterStatus;
import io.prefixdb.crds.PrefixDBCluster;
import io.prefixdb.crds.PrefixDBReload;
import io.prefixdb.crds.ReloadOrder;
import io.prefixdb.crds.ReloadStatus;
import io.prefixdb.crds.ReloadStatus.Phase;
import io.prefixdb.operator.desired.Clusters;
import io.prefixdb.operator.observed.ObservedReload;
import io.prefixdb.operator.plan.Situation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The health rules that are shipped, run on statuses that the operator writes. */
final class HealthRulesTest {
  private static final String SPEC = "  slaves: 2\n  storage: {size: 1Gi}\n";
  private static final String FIRST = "orders-slave-0";
  private static final String SECOND = "orders-slave-1";

  static Stream<Moment> moments() {
    return Moment.all();
  }

  @ParameterizedTest
  @MethodSource("moments")
  void clusterIsShownAsItIs(Moment moment) throws IOException {
    ClusterStatus status = moment.world().get().status;
    assertThat(status.phase()).isEqualTo(moment.phase());

    JsonNode resource = cluster(status);
    assertThat(argoCd(resource))
        .isEqualTo(new ArgoCd.Health(moment.argoCd(), Objects.requireNonNull(status.message())));
    assertThat(flux(resource)).isEqualTo(moment.flux());
  }

  @Test
  void everyPhaseIsAmongThem() {
    assertThat(moments().map(Moment::phase)).contains(ClusterStatus.Phase.values());
  }

  /** What a status says of an earlier generation is neither good nor bad. */
  @ParameterizedTest
  @MethodSource("moments")
  void nothingIsSaidOfAChangeThatNobodyHasSeen(Moment moment) throws IOException {
    PrefixDBCluster changed = resource(moment.world().get().status);
    changed.getMetadata().setGeneration(8L);

    assertThat(argoCd(tree(changed)).status()).isEqualTo("Progressing");
    assertThat(flux(tree(changed))).isEqualTo(Flux.Health.InProgress);
  }

  @Test
  void clusterThatNobodyHasSeenIsWaitedFor() throws IOException {
    JsonNode fresh = tree(Clusters.resource(SPEC));
    assertThat(fresh.has("status")).isFalse();

    assertThat(argoCd(fresh).status()).isEqualTo("Progressing");
    assertThat(flux(fresh)).isEqualTo(Flux.Health.Unknown);
  }

  @Test
  void reloadIsShownAsItIs() throws IOException {
    List<ReloadStatus> lives = lives();
    assertThat(lives.stream().map(ReloadStatus::phase)).contains(Phase.values());
    for (ReloadStatus status : lives) {
      JsonNode resource = reload(status);
      Phase phase = Objects.requireNonNull(status.phase());
      assertThat(argoCd(resource).status()).as("%s", status).isEqualTo(argoCdOf(phase));
      assertThat(argoCd(resource).message()).as("%s", status).isNotBlank();
      assertThat(flux(resource)).as("%s", status).isEqualTo(fluxOf(phase));
    }
  }

  @Test
  void reloadThatNobodyHasSeenIsWaitedFor() throws IOException {
    JsonNode fresh = tree(new PrefixDBReload());

    assertThat(argoCd(fresh).status()).isEqualTo("Progressing");
    assertThat(flux(fresh)).isEqualTo(Flux.Health.Unknown);
  }

  private static String argoCdOf(Phase phase) {
    return switch (phase) {
      case Pending, Ordered, Running, CatchingUp, InSync -> "Progressing";
      case Succeeded -> "Healthy";
      case Failed, Refused -> "Degraded";
    };
  }

  private static Flux.Health fluxOf(Phase phase) {
    return switch (phase) {
      case Pending, Ordered, Running, CatchingUp, InSync -> Flux.Health.InProgress;
      case Succeeded -> Flux.Health.Current;
      case Failed, Refused -> Flux.Health.Failed;
    };
  }

  /** What the records of two reloads and of a mistaken order say, pass by pass. */
  private static List<ReloadStatus> lives() {
    var world = Situation.settled(SPEC);
    var lives = new ArrayList<ReloadStatus>();
    world.node(FIRST).breaks(world.now);
    passes(world, lives);
    world.order("by-hand", order(SECOND));
    world.order("mistaken", order("nobody"));
    passes(world, lives);
    loads(world, FIRST, lives);
    world.later(Duration.ofMinutes(11));
    passes(world, lives);
    world.node(SECOND).failsToLoad("no such file");
    passes(world, lives);
    return lives;
  }

  private static ReloadOrder order(String node) {
    return new ReloadOrder("orders", node, List.of("p"), null, null, null, null);
  }

  private static void loads(Situation world, String slave, List<ReloadStatus> lives) {
    world.node(slave).loads();
    world.node(slave).state = "Lagging";
    passes(world, lives);
    world.node(slave).state = "InSync";
    passes(world, lives);
  }

  private static void passes(Situation world, List<ReloadStatus> lives) {
    for (int i = 0; i < 4; i++) {
      world.pass();
      world.reloads.values().stream()
          .map(ObservedReload::status)
          .filter(status -> status.phase() != null)
          .forEach(lives::add);
    }
  }

  @Test
  void rulesAreWhereArgoCdLooksForThem() throws IOException {
    JsonNode map = yaml("argocd-health.yaml");

    assertThat(map.path("kind").asText()).isEqualTo("ConfigMap");
    assertThat(map.at("/metadata/name").asText()).isEqualTo("argocd-cm");
    assertThat(map.at("/metadata/labels").path("app.kubernetes.io/part-of").asText())
        .isEqualTo("argocd");
    assertThat(names(map.path("data")))
        .containsExactlyInAnyOrder(key(PrefixDBCluster.class), key(PrefixDBReload.class));
  }

  @Test
  void rulesHaveTheFieldsThatFluxKnows() throws IOException {
    List<JsonNode> rules = expressions().toList();

    assertThat(rules)
        .extracting(rule -> rule.path("kind").asText())
        .containsExactlyInAnyOrder(
            HasMetadata.getKind(PrefixDBCluster.class), HasMetadata.getKind(PrefixDBReload.class));
    assertThat(rules)
        .allSatisfy(
            rule -> {
              assertThat(rule.path("apiVersion").asText())
                  .isEqualTo(HasMetadata.getApiVersion(PrefixDBCluster.class));
              assertThat(names(rule)).contains("current").isSubsetOf(FLUX_FIELDS);
            });
  }

  private static final Set<String> FLUX_FIELDS =
      Set.of("apiVersion", "kind", "current", "inProgress", "failed");

  private static Set<String> names(JsonNode object) {
    return object.propertyStream().map(member -> member.getKey()).collect(Collectors.toSet());
  }

  private static String key(Class<? extends HasMetadata> kind) {
    return "resource.customizations.health.%s_%s"
        .formatted(HasMetadata.getGroup(kind), HasMetadata.getKind(kind));
  }

  private static ArgoCd.Health argoCd(JsonNode resource) throws IOException {
    String script =
        "resource.customizations.health.%s_%s"
            .formatted(
                resource.path("apiVersion").asText().replaceAll("/.*", ""),
                resource.path("kind").asText());
    return ArgoCd.health(
        yaml("argocd-health.yaml").path("data").required(script).textValue(), resource);
  }

  private static Flux.Health flux(JsonNode resource) throws IOException {
    JsonNode rule =
        expressions()
            .filter(candidate -> candidate.path("kind").equals(resource.path("kind")))
            .filter(candidate -> candidate.path("apiVersion").equals(resource.path("apiVersion")))
            .findFirst()
            .orElseThrow();
    return Flux.health(rule, resource);
  }

  private static Stream<JsonNode> expressions() throws IOException {
    return yaml("flux-health.yaml").at("/spec/healthCheckExprs").valueStream();
  }

  private static JsonNode yaml(String example) throws IOException {
    return Serialization.unmarshal(
        Files.readString(Path.of("../examples", example)), JsonNode.class);
  }

  private static PrefixDBCluster resource(ClusterStatus status) {
    PrefixDBCluster resource = Clusters.resource(SPEC);
    resource.setStatus(status);
    return resource;
  }

  private static JsonNode cluster(ClusterStatus status) {
    return tree(resource(status));
  }

  private static JsonNode reload(ReloadStatus status) {
    var resource = new PrefixDBReload();
    resource.getMetadata().setGeneration(1L);
    resource.setStatus(status);
    return tree(resource);
  }

  private static JsonNode tree(CustomResource<?, ?> resource) {
    return Serialization.unmarshal(Serialization.asJson(resource), JsonNode.class);
  }
}
