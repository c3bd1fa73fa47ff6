package io.prefixdb.e2e;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The operator's pods: which of them leads, what it uses, and ways to harm it. */
final class Operators {
  private static final String NAMESPACE = TestCluster.OPERATOR_NAMESPACE;
  private static final String ACCOUNT = "system:serviceaccount:" + NAMESPACE + ":prefixdb-operator";
  private static final int PORT = 8080;

  private final TestCluster cluster;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

  Operators(TestCluster cluster) {
    this.cluster = cluster;
  }

  /** The pods that are not going. */
  List<Pod> pods() {
    return cluster.client().pods().inNamespace(NAMESPACE).list().getItems().stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .toList();
  }

  /** Waits until a pod that meets the condition says that it leads, and returns its name. */
  String awaitLeader(Predicate<String> wanted) {
    return await("an operator to lead")
        .atMost(TestCluster.LIMIT)
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptions()
        .until(
            () ->
                pods().stream()
                    .filter(pod -> metric(pod, "leading") == 1)
                    .map(Operators::nameOf)
                    .filter(wanted)
                    .findFirst()
                    .orElse(""),
            name -> !name.isEmpty());
  }

  String awaitLeader() {
    return awaitLeader(name -> true);
  }

  /** One of the operator's own figures, without the first part of its name; -1: no answer. */
  double metric(Pod pod, String name) {
    if (pod.getStatus().getPodIP() == null) {
      return -1;
    }
    URI uri = TestCluster.http(cluster.addresses().ofPod(pod, PORT), "/metrics");
    try {
      HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(2)).build();
      return http.send(request, HttpResponse.BodyHandlers.ofString())
          .body()
          .lines()
          .filter(line -> line.startsWith("prefixdb_operator_" + name + " "))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
          .findFirst()
          .orElse(-1);
    } catch (IOException e) {
      return -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  /** Waits until that many are there and no others, and one of them leads. */
  void scale(int replicas) {
    cluster
        .client()
        .apps()
        .deployments()
        .inNamespace(NAMESPACE)
        .withName("prefixdb-operator")
        .scale(replicas);
    await("the operator's pods")
        .atMost(TestCluster.LIMIT)
        .until(
            () ->
                cluster.client().pods().inNamespace(NAMESPACE).list().getItems().size()
                    == replicas);
    if (replicas > 0) {
      awaitLeader();
    }
  }

  /** Waits until both are ready, and say so themselves: Kubernetes knows it a moment later. */
  void awaitReady() {
    await("the operator's pods to be ready")
        .atMost(TestCluster.LIMIT)
        .ignoreExceptions()
        .until(
            () ->
                pods().size() == 2
                    && readyReplicas() == 2
                    && pods().stream().allMatch(pod -> metric(pod, "leading") >= 0));
  }

  private int readyReplicas() {
    return cluster
        .client()
        .apps()
        .deployments()
        .inNamespace(NAMESPACE)
        .withName("prefixdb-operator")
        .require()
        .getStatus()
        .getReadyReplicas();
  }

  /** Others in place of those that there are: one that ended often is started again ever later. */
  void renew() {
    pods().forEach(pod -> delete(nameOf(pod)));
    awaitReady();
    awaitLeader();
  }

  /** How often each of them was started again so far, by its name. */
  Map<String, Integer> restarts() {
    return pods().stream().collect(Collectors.toMap(Operators::nameOf, Operators::restartsOf));
  }

  private static int restartsOf(Pod pod) {
    return pod.getStatus().getContainerStatuses().stream()
        .mapToInt(ContainerStatus::getRestartCount)
        .sum();
  }

  /**
   * What those said last that ended after {@link #restarts} were so many, but for those that could
   * not renew their Lease in time: a machine that stands still for seconds makes them, and they
   * have to end then.
   */
  List<String> crashes(Map<String, Integer> before) {
    return pods().stream()
        .filter(pod -> restartsOf(pod) > before.getOrDefault(nameOf(pod), 0))
        .map(pod -> "--namespace=%s logs %s --previous".formatted(NAMESPACE, nameOf(pod)))
        .map(command -> cluster.tryKubectl(command.split(" ")).output())
        .filter(text -> !text.contains("another operator may lead"))
        .toList();
  }

  private static String nameOf(Pod pod) {
    return pod.getMetadata().getName();
  }

  /** A signal to the processes of all of them, so nobody leads on. */
  void signalAll(String signal) {
    for (Pod pod : pods()) {
      signal(signal, nameOf(pod));
    }
  }

  void signal(String signal, String pod) {
    cluster.kube("signal", signal, NAMESPACE + "/" + pod);
  }

  void cut(String pod) {
    cluster.kube("cut", NAMESPACE + "/" + pod);
  }

  void join(String pod) {
    cluster.kube("join", NAMESPACE + "/" + pod);
  }

  void delete(String pod) {
    cluster.client().pods().inNamespace(NAMESPACE).withName(pod).delete();
  }

  /** The Java process of a pod, as this machine numbers it. */
  ProcessHandle process(String pod) {
    long id =
        cluster
            .kube("processes", NAMESPACE + "/" + pod)
            .lines()
            .mapToLong(line -> Long.parseLong(line.strip()))
            .findFirst()
            .orElseThrow();
    return ProcessHandle.of(id).orElseThrow();
  }

  Instant startOf(String pod) {
    return process(pod).info().startInstant().orElseThrow();
  }

  /** Resident memory in KiB. */
  long residentKib(String pod) throws IOException {
    try (var lines = Files.lines(Path.of("/proc/%d/status".formatted(process(pod).pid())))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
          .findFirst()
          .orElseThrow();
    }
  }

  /** What it wrote at the API server so far, but for its Lease: verb and object of each request. */
  List<String> writes() throws IOException {
    String log = cluster.kube("audit");
    return log.substring(0, log.lastIndexOf('\n') + 1) // the last line may be half written
        .lines()
        .map(Operators::written)
        .filter(text -> !text.isEmpty())
        .toList();
  }

  private static String written(String line) {
    try {
      var event = NodePods.JSON.readTree(line);
      var object = event.path("objectRef");
      boolean ours = event.path("user").path("username").asText().equals(ACCOUNT);
      return !ours || object.path("resource").asText().equals("leases")
          ? ""
          : "%s %s/%s %s"
              .formatted(
                  event.path("verb").asText(),
                  object.path("resource").asText(),
                  object.path("subresource").asText(""),
                  object.path("name").asText());
    } catch (IOException e) {
      return "unreadable: " + line;
    }
  }
}
