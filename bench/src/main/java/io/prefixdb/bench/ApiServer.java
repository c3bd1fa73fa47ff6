package io.prefixdb.bench;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real API server of Kubernetes with its etcd on loopback, without machines and controllers. It
 * writes down who asks for what.
 */
final class ApiServer implements AutoCloseable {
  private static final long START_SECONDS = 60;
  private static final String ADMINISTRATOR = "bench-token";
  private static final String OPERATOR = "operator-token";

  /** The operator's name in the audit log. */
  private static final String OPERATOR_NAME = "operator";

  private final ServerProcess etcd;
  private final ServerProcess server;
  private final Path home;
  private final int port;

  private ApiServer(ServerProcess etcd, ServerProcess server, Path home, int port) {
    this.etcd = etcd;
    this.server = server;
    this.home = home;
    this.port = port;
  }

  /**
   * Starts both and waits until they serve.
   *
   * @param executable that holds both programs, as {@code e2e/cluster/kube build} makes it
   */
  static ApiServer start(Path executable, Path home) throws IOException, InterruptedException {
    int peers = ServerProcess.freePort();
    int store = ServerProcess.freePort();
    int port = ServerProcess.freePort();
    ServerProcess etcd =
        ServerProcess.start(etcd(executable, home, store, peers), store, home.resolve("etcd.log"));
    etcd.awaitPort();
    write(home);
    ServerProcess server =
        ServerProcess.start(
            apiServer(executable, home, store, port), port, home.resolve("apiserver.log"));
    var started = new ApiServer(etcd, server, home, port);
    server.awaitPort();
    started.awaitReady();
    return started;
  }

  private static List<String> etcd(Path executable, Path home, int store, int peers) {
    return List.of(
        executable.toString(),
        "etcd",
        "--name=bench",
        "--data-dir=" + home.resolve("etcd"),
        "--unsafe-no-fsync",
        "--log-level=error",
        "--listen-client-urls=http://127.0.0.1:" + store,
        "--advertise-client-urls=http://127.0.0.1:" + store,
        "--listen-peer-urls=http://127.0.0.1:" + peers,
        "--initial-advertise-peer-urls=http://127.0.0.1:" + peers,
        "--initial-cluster=bench=http://127.0.0.1:" + peers);
  }

  private static List<String> apiServer(Path executable, Path home, int store, int port) {
    return List.of(
        executable.toString(),
        "kube-apiserver",
        "--etcd-servers=http://127.0.0.1:" + store,
        "--bind-address=127.0.0.1",
        "--advertise-address=10.0.0.1",
        "--endpoint-reconciler-type=none",
        "--secure-port=" + port,
        "--cert-dir=" + home.resolve("certificates"),
        "--service-cluster-ip-range=10.96.0.0/16",
        "--service-account-issuer=https://kubernetes.default.svc",
        "--service-account-key-file=" + home.resolve("accounts.pem"),
        "--service-account-signing-key-file=" + home.resolve("accounts.pem"),
        "--token-auth-file=" + home.resolve("tokens.csv"),
        "--authorization-mode=AlwaysAllow",
        "--disable-admission-plugins=ServiceAccount",
        "--audit-policy-file=" + home.resolve("audit.yaml"),
        "--audit-log-path=" + home.resolve("audit.log"));
  }

  private static void write(Path home) throws IOException {
    Files.writeString(
        home.resolve("tokens.csv"),
        """
        %s,bench,1,system:masters
        %s,%s,2,system:masters
        """
            .formatted(ADMINISTRATOR, OPERATOR, OPERATOR_NAME));
    Files.writeString(
        home.resolve("audit.yaml"),
        """
        apiVersion: audit.k8s.io/v1
        kind: Policy
        omitStages: [RequestReceived, ResponseStarted]
        rules: [{level: Metadata, users: [%s]}, {level: None}]
        """
            .formatted(OPERATOR_NAME));
    Files.writeString(home.resolve("accounts.pem"), key());
  }

  private static String key() {
    try {
      KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
      keys.initialize(2048);
      return Base64.getMimeEncoder()
          .encodeToString(keys.generateKeyPair().getPrivate().getEncoded())
          .transform("-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"::formatted);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has RSA", e);
    }
  }

  private void awaitReady() throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    try (KubernetesClient client = client()) {
      while (System.nanoTime() < end) {
        try {
          if ("ok".equals(client.raw("/readyz"))) {
            return;
          }
        } catch (KubernetesClientException e) {
          TimeUnit.MILLISECONDS.sleep(100);
        }
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
    throw new IOException(
        "the API server is not ready after %d s; its log is %s"
            .formatted(START_SECONDS, home.resolve("apiserver.log")));
  }

  /** A client with every right. */
  KubernetesClient client() {
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("https://127.0.0.1:" + port)
            .withOauthToken(ADMINISTRATOR)
            .withTrustCerts(true)
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  /** Makes the kinds that the YAML files of a folder define, and waits until they can be used. */
  void define(Path folder) throws IOException, InterruptedException {
    try (KubernetesClient client = client();
        Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        try (InputStream yaml = new FileInputStream(file.toFile())) {
          var definition = client.apiextensions().v1().customResourceDefinitions().load(yaml);
          var _ = definition.create();
          var _ =
              definition.waitUntilCondition(
                  ApiServer::isEstablished, START_SECONDS, TimeUnit.SECONDS);
        }
      }
    }
    TimeUnit.SECONDS.sleep(1);
  }

  private static boolean isEstablished(@Nullable CustomResourceDefinition made) {
    return made != null
        && made.getStatus() != null
        && made.getStatus().getConditions() != null // null in the first moments
        && made.getStatus().getConditions().stream()
            .anyMatch(
                condition ->
                    condition.getType().equals("Established")
                        && condition.getStatus().equals("True"));
  }

  /** The operator's credentials, as a file. */
  Path kubeconfig() throws IOException {
    Path file = home.resolve("kubeconfig");
    Files.writeString(
        file,
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: c, cluster: {server: "https://127.0.0.1:%d", insecure-skip-tls-verify: true}}]
        users: [{name: u, user: {token: %s}}]
        contexts: [{name: x, context: {cluster: c, user: u}}]
        current-context: x
        """
            .formatted(port, OPERATOR));
    return file;
  }

  /** How often the operator has asked until now, watches left out, which end by themselves. */
  long operatorRequests() throws IOException {
    return operatorVerbs().stream().filter(verb -> !verb.equals("watch")).count();
  }

  /** The verbs of the operator's requests until now. */
  List<String> operatorVerbs() throws IOException {
    var verbs = new ArrayList<String>();
    for (String line : Files.readAllLines(home.resolve("audit.log"))) {
      int begin = line.indexOf("\"verb\":\"");
      if (begin >= 0) {
        int end = line.indexOf('"', begin + 8);
        verbs.add(line.substring(begin + 8, end).toLowerCase(Locale.ROOT));
      }
    }
    return verbs;
  }

  @Override
  public void close() {
    server.stop();
    etcd.stop();
  }
}
