package io.prefixdb.operator;

import com.fasterxml.jackson.databind.DeserializationFeature;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.prefixdb.crds.PrefixDBCluster;
import io.prefixdb.operator.act.Actions;
import io.prefixdb.operator.act.EvidenceKeeper;
import io.prefixdb.operator.act.NodeOrders;
import io.prefixdb.operator.cluster.ClusterReconciler;
import io.prefixdb.operator.cluster.Heartbeat;
import io.prefixdb.operator.cluster.KeptObjects;
import io.prefixdb.operator.cluster.StrayReconciler;
import io.prefixdb.operator.desired.Installation;
import io.prefixdb.operator.desired.Labels;
import io.prefixdb.operator.observed.HttpNodeProbe;
import io.prefixdb.operator.report.Events;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator's parts, wired and started in order. A process that loses the lead ends: starting
 * anew is simpler than forgetting what was known, and Kubernetes does it.
 */
final class OperatorProgram implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OperatorProgram.class);
  private static final int PASSES_AT_ONCE = 8;
  private static final Duration RETRY_MAX = Duration.ofSeconds(30);
  private static final int RETRY_MILLIS = 200;

  /** A pass lasts less, unless the API server hangs; the lead is given back within five seconds. */
  private static final Duration PASS_ENDS_WITHIN = Duration.ofSeconds(3);

  private final OperatorConfig config;
  private final KubernetesClient client;
  private final ClusterReconciler reconciler;
  private final StrayReconciler strays;
  private final Operator operator;
  private final Metrics metrics = new Metrics();
  private final Heartbeat heartbeat = new Heartbeat(System::nanoTime);
  private final CountDownLatch end = new CountDownLatch(1);
  private volatile @Nullable Leadership leadership;
  private volatile boolean leading;
  private volatile boolean closing;

  private OperatorProgram(OperatorConfig config) {
    this.config = config;
    this.client =
        new KubernetesClientBuilder()
            .withConfig(patient())
            .withKubernetesSerialization(lenient())
            .build();
    HttpClient http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(1))
            .build();
    var orders = new NodeOrders(http, System::nanoTime);
    var actions =
        new Actions(
            client,
            orders,
            new EvidenceKeeper(client, http, System::nanoTime, Version.TEXT),
            System::nanoTime);
    this.reconciler =
        new ClusterReconciler(
            new HttpNodeProbe(http),
            orders,
            actions,
            new Events(client, config.instance()),
            new Installation(config.defaultNodeImage(), config.leaseNamespace()),
            InstantSource.system(),
            heartbeat,
            metrics::written);
    this.strays = new StrayReconciler(reconciler::knows, actions, InstantSource.system());
    this.operator =
        new Operator(
            overrider ->
                overrider
                    .withKubernetesClient(client)
                    .withMetrics(metrics)
                    .withCloseClientOnStop(false)
                    .withReconciliationTerminationTimeout(PASS_ENDS_WITHIN)
                    .withConcurrentReconciliationThreads(PASSES_AT_ONCE)
                    .checkingCRDAndValidateLocalModel(false));
    register();
  }

  /**
   * Leaves out fields, and words of enumerations, that only a later release knows. Its resource
   * types may be here already, or still; and of a list of which one resource cannot be read, none
   * is.
   */
  static KubernetesSerialization lenient() {
    return new KubernetesSerialization(
        ShallowValues.mapper()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL),
        true);
  }

  /** A pass that fails is repeated anyway, so a request is not repeated for long. */
  private static Config patient() {
    return new ConfigBuilder(Config.autoConfigure(null))
        .withRequestRetryBackoffLimit(1)
        .withRequestRetryBackoffInterval(RETRY_MILLIS)
        .build();
  }

  /** Annotations are wishes too, so they wake a pass as a changed spec does; a status does not. */
  private static boolean asksForMore(PrefixDBCluster now, PrefixDBCluster before) {
    return !Objects.equals(now.getMetadata().getGeneration(), before.getMetadata().getGeneration())
        || !Objects.equals(
            now.getMetadata().getAnnotations(), before.getMetadata().getAnnotations());
  }

  private void register() {
    operator.register(
        reconciler,
        controller ->
            settle(
                controller
                    .withName(Labels.MANAGER)
                    .withItemStore(new KeptObjects<>())
                    .withGenerationAware(false)
                    .withOnUpdateFilter(OperatorProgram::asksForMore)));
    operator.register(
        strays,
        controller ->
            settle(
                controller
                    .withName(Labels.MANAGER + "-strays")
                    .withLabelSelector(Labels.MANAGED_BY + "!=" + Labels.MANAGER)));
  }

  private void settle(ControllerConfigurationOverrider<?> controller) {
    controller
        .withFieldManager(Labels.MANAGER)
        .withRetry(
            new GenericRetry()
                .setInitialInterval(500)
                .setIntervalMultiplier(2)
                .setMaxInterval(RETRY_MAX.toMillis())
                .withoutMaxAttempts());
    config
        .watchNamespace()
        .ifPresentOrElse(controller::settingNamespace, controller::watchingAllNamespaces);
  }

  static OperatorProgram start(OperatorConfig config) throws IOException {
    var program = new OperatorProgram(config);
    HealthServer server =
        HealthServer.start(config.port(), program::live, () -> true, program::metricsText);
    log.info("prefixdb-operator {} listens on port {}", Version.TEXT, server.port());
    program.campaign();
    return program;
  }

  private void campaign() {
    if (config.leaseNamespace().isEmpty()) {
      lead();
      return;
    }
    leadership = Leadership.campaign(client.getConfiguration(), config, this::lead, this::lose);
  }

  private void lead() {
    leading = true;
    try {
      operator.start();
      log.info("leads as {}", config.instance());
    } catch (RuntimeException e) {
      log.error("could not start: {}", e.getMessage());
      end.countDown();
    }
  }

  private void lose() {
    if (!closing) {
      log.error("another operator may lead; this process ends");
      end.countDown();
    }
  }

  /** Waits until the process cannot go on. */
  void awaitEnd() throws InterruptedException {
    end.await();
  }

  private boolean live() {
    return end.getCount() > 0
        && heartbeat.alive()
        && (!operator.getRuntimeInfo().isStarted()
            || operator.getRuntimeInfo().allEventSourcesAreHealthy());
  }

  private String metricsText() {
    return metrics.text(leading);
  }

  /** Stops passes first and gives the lead back then, so that two never act at once. */
  @Override
  public void close() {
    closing = true;
    if (leading) {
      operator.stop();
    }
    reconciler.close();
    Leadership held = leadership;
    if (held != null) {
      held.close();
    }
    client.close();
  }
}
