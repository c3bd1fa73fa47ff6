package io.prefixdb.e2e;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.prefixdb.crds.ClusterCondition;
import io.prefixdb.crds.PrefixDBCluster;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;

/**
 * The Kubernetes of one test class: a namespace of its own (Pod Security {@code restricted}) in
 * which the test works, removed after the class, and the operator installed by its chart, which
 * stays for the next class that wants it. A class that wants none has it removed before and after.
 * When a test or a life-cycle method fails, what the cluster says is written to {@code
 * e2e/target/diagnostics}.
 *
 * <pre>{@code
 * @RegisterExtension static final TestCluster cluster = TestCluster.withOperator();
 * }</pre>
 *
 * Used by the thread that runs the tests.
 */
final class TestCluster
    implements BeforeAllCallback,
        AfterAllCallback,
        BeforeTestExecutionCallback,
        AfterTestExecutionCallback,
        LifecycleMethodExecutionExceptionHandler {
  static final String OPERATOR_NAMESPACE = "prefixdb-system";
  private static final Pattern ADVISED = Pattern.compile("kubectl (annotate .*?=[-,*\\w]+)");
  private static final String RELEASE = "prefixdb-operator";
  private static final String NAMESPACES = "e2e-";

  /** For what only has to come: a machine may be several times as slow as the one at hand. */
  static final Duration LIMIT = Duration.ofMinutes(5);

  private final Environment environment = Environment.read();
  private final Tools tools = new Tools(environment);
  private final KubernetesClient client = new KubernetesClientBuilder().build();
  private final Addresses addresses = new Addresses(client, environment.embedded());
  private final boolean installsOperator;
  private @Nullable Leftovers leftovers;
  private String namespace = "";
  private long testBegan;

  private TestCluster(boolean installsOperator) {
    this.installsOperator = installsOperator;
  }

  static TestCluster withOperator() {
    return new TestCluster(true);
  }

  /** For tests that install and uninstall by themselves. */
  static TestCluster withoutOperator() {
    return new TestCluster(false);
  }

  Environment environment() {
    return environment;
  }

  KubernetesClient client() {
    return client;
  }

  /** Where ports of pods and Services are reached. */
  Addresses addresses() {
    return addresses;
  }

  static URI http(InetSocketAddress address, String path) {
    return URI.create("http://%s:%d%s".formatted(address.getHostString(), address.getPort(), path));
  }

  /** The namespace of this test class. */
  String namespace() {
    return namespace;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    namespace =
        NAMESPACES + context.getRequiredTestClass().getSimpleName().toLowerCase(Locale.ROOT);
    if (!environment.embedded()) { // ours goes with all that is in it
      leftovers = Leftovers.of(context);
    }
    createNamespace(namespace);
    if (!installsOperator) {
      uninstallOperator();
    } else {
      try {
        installOperator();
      } catch (AssertionError e) {
        diagnose(context);
        throw e;
      }
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    try {
      Command.Result _ = tryKubectl("delete", "pfx,statefulset", "--all", "--wait=false");
      if (!installsOperator) {
        uninstallOperator();
      }
      client.namespaces().withName(namespace).delete();
    } finally {
      close();
    }
  }

  void close() {
    addresses.close();
    client.close();
  }

  @Override
  public void beforeTestExecution(ExtensionContext context) {
    testBegan = System.nanoTime();
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    System.out.printf(
        "%s.%s: %.1f s%n",
        context.getRequiredTestClass().getSimpleName(),
        context.getDisplayName(),
        (System.nanoTime() - testBegan) / 1e9);
    if (context.getExecutionException().isPresent()) {
      diagnose(context);
    }
  }

  @Override
  public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable cause)
      throws Throwable {
    diagnose(context);
    throw cause;
  }

  @Override
  public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable cause)
      throws Throwable {
    diagnose(context);
    throw cause;
  }

  /**
   * Installs the operator by its chart, with our images, and waits until it is ready; returns what
   * people are told then.
   */
  String installOperator(String... options) {
    return installOperatorOf(chart(), options);
  }

  /** The same by a chart of its own; again: upgrades. */
  String installOperatorOf(Path chart, String... options) {
    createNamespace(OPERATOR_NAMESPACE);
    List<String> arguments =
        new ArrayList<>(
            List.of("upgrade", "--install", RELEASE, chart.toString(), "--wait", "--timeout"));
    arguments.addAll(List.of("240s", "--namespace", OPERATOR_NAMESPACE));
    arguments.addAll(List.of(options));
    return helm(arguments.toArray(String[]::new));
  }

  /**
   * Uninstalls it, if it is there, and removes its namespace. The resource types stay unless it was
   * installed with {@code crds.keep=false}.
   */
  void uninstallOperator() {
    helm(
        "uninstall",
        RELEASE,
        "--namespace",
        OPERATOR_NAMESPACE,
        "--ignore-not-found",
        "--wait",
        "--timeout",
        "240s");
    removeNamespaces(OPERATOR_NAMESPACE);
  }

  Path chart() {
    return environment.root().resolve("charts/prefixdb-operator");
  }

  /** Applies a file of the project in the test's namespace. */
  void applyFile(String path) {
    kubectl("apply", "-f", environment.root().resolve(path).toString());
  }

  /** Applies YAML in the test's namespace. */
  void apply(String yaml) {
    Command.Result result = tryApply(yaml);
    if (!result.succeeded()) {
      throw new AssertionError(result.output() + yaml);
    }
  }

  /** As {@link #apply}, for what is expected to be refused. */
  Command.Result tryApply(String yaml) {
    return tools.apply(namespace, yaml);
  }

  /** Applies YAML in another namespace, which is made if it is not there. */
  void applyIn(String other, String yaml) {
    createNamespace(other);
    Command.Result result = tools.apply(other, yaml);
    if (!result.succeeded()) {
      throw new AssertionError(result.output() + yaml);
    }
  }

  /** Runs kubectl in the test's namespace and returns its output. */
  String kubectl(String... args) {
    return Command.expect(LIMIT, tools.kubectl("--namespace=" + namespace, args));
  }

  /** As {@link #kubectl}, for what is expected to be refused. */
  Command.Result tryKubectl(String... args) {
    return Command.run(LIMIT, tools.kubectl("--namespace=" + namespace, args));
  }

  /** Runs the command that a sentence of the operator advises, as it stands there. */
  void carryOut(String advice) {
    Matcher command = ADVISED.matcher(advice);
    if (!command.find()) {
      throw new AssertionError("no command is advised: " + advice);
    }
    kubectl(command.group(1).split(" ", -1));
  }

  String helm(String... args) {
    return Command.expect(LIMIT, tools.helm(args));
  }

  /**
   * Runs a verb of {@code e2e/cluster/kube} (cut, join, kill, start, ...), for tests that are
   * {@link OnOurKubernetes}.
   */
  String kube(String... args) {
    if (!environment.embedded()) {
      throw new IllegalStateException("mark the test @OnOurKubernetes: this one is not ours");
    }
    return Command.expect(LIMIT, tools.kube(args));
  }

  /** To run a program in the network of a pod. */
  List<String> kubeIn(String pod, List<String> program) {
    List<String> command = new ArrayList<>(tools.kube("in", pod(pod)));
    command.addAll(program);
    return command;
  }

  /** A pod of the test's namespace, as {@code kube} names it. */
  String pod(String name) {
    return namespace + "/" + name;
  }

  /** The unique ids of the pods of a cluster, by name: another id is another pod. */
  Map<String, String> uids(String name) {
    return client
        .pods()
        .inNamespace(namespace)
        .withLabel("prefixdb.io/cluster", name)
        .list()
        .getItems()
        .stream()
        .collect(
            Collectors.toMap(
                pod -> pod.getMetadata().getName(), pod -> pod.getMetadata().getUid()));
  }

  /** One of a cluster's conditions. */
  ClusterCondition condition(String name, String type) {
    return condition(cluster(name), type).orElseThrow();
  }

  private static Optional<ClusterCondition> condition(PrefixDBCluster seen, String type) {
    return Optional.ofNullable(seen.getStatus()).stream()
        .flatMap(status -> status.conditionList().stream())
        .filter(condition -> condition.type().equals(type))
        .findFirst();
  }

  /** Waits until a condition of a cluster is so, for the reason, and returns it. */
  ClusterCondition awaitCondition(String name, String type, String status, String reason) {
    PrefixDBCluster found =
        await(
            name,
            seen ->
                condition(seen, type)
                    .filter(condition -> condition.status().equals(status))
                    .filter(condition -> reason.equals(condition.reason()))
                    .isPresent());
    return condition(found, type).orElseThrow();
  }

  /** One request to HOST:PORT, sent from inside a pod; returns the printed result. */
  String call(String pod, String address, String method, String params) {
    return kubectl("exec", pod, "--", "prefixdb", "call", address, method, params).strip();
  }

  /** The cluster of that name, as it is now. */
  PrefixDBCluster cluster(String name) {
    return client.resources(PrefixDBCluster.class).inNamespace(namespace).withName(name).require();
  }

  /** Waits until the cluster is as wanted, and returns it. */
  PrefixDBCluster await(String name, Predicate<PrefixDBCluster> wanted) {
    return client
        .resources(PrefixDBCluster.class)
        .inNamespace(namespace)
        .withName(name)
        .waitUntilCondition(
            seen -> seen != null && wanted.test(seen), LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  /** Waits until the condition Ready is True for the spec that is in force now. */
  PrefixDBCluster awaitReady(String name) {
    return await(name, TestCluster::isReady);
  }

  static boolean isReady(PrefixDBCluster cluster) {
    return cluster.getStatus() != null
        && cluster.getMetadata().getGeneration().equals(cluster.getStatus().observedGeneration())
        && condition(cluster, "Ready").filter(it -> it.status().equals("True")).isPresent();
  }

  private void createNamespace(String name) {
    if (leftovers != null) {
      leftovers.add(name);
    }
    client
        .namespaces()
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                .endMetadata()
                .build())
        .serverSideApply();
  }

  /** Their pods go first: of a namespace that has some Kubernetes takes its time to look again. */
  void removeNamespaces(String... names) {
    for (String name : names) {
      Awaitility.await("the pods of " + name + " to be gone")
          .atMost(LIMIT)
          .until(() -> client.pods().inNamespace(name).list().getItems().isEmpty());
    }
    for (String name : names) {
      client.namespaces().withName(name).delete();
    }
    for (String name : names) {
      client
          .namespaces()
          .withName(name)
          .waitUntilCondition(Objects::isNull, LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private void diagnose(ExtensionContext context) {
    String test = context.getRequiredTestClass().getSimpleName() + "." + context.getDisplayName();
    new Diagnostics(
            args -> Command.run(LIMIT, tools.kubectl("--request-timeout=20s", args)).output())
        .write(
            environment.root().resolve("e2e/target/diagnostics"),
            test,
            List.of(namespace, OPERATOR_NAMESPACE));
  }
}
