package io.prefixdb.e2e;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.LocalPortForward;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * Where this program reaches ports of pods and Services. In the network of a node each has an
 * address of its own; from elsewhere the API server forwards to a pod, as for {@code kubectl
 * port-forward}, and a Service is one of the pods that it leads to now.
 *
 * <p>Used by the thread that runs the tests.
 */
final class Addresses implements AutoCloseable {
  private final KubernetesClient client;
  private final boolean inTheNetwork;
  private final Map<String, LocalPortForward> forwards = new HashMap<>();

  Addresses(KubernetesClient client, boolean inTheNetwork) {
    this.client = client;
    this.inTheNetwork = inTheNetwork;
  }

  InetSocketAddress ofPod(String namespace, String pod, int port) {
    return inTheNetwork
        ? ofPod(client.pods().inNamespace(namespace).withName(pod).require(), port)
        : forward(namespace, pod, port);
  }

  /** The same for a pod as it was seen. */
  InetSocketAddress ofPod(Pod seen, int port) {
    String ip = seen.getStatus().getPodIP();
    if (ip == null) {
      throw new IllegalStateException(seen.getMetadata().getName() + " has no address yet");
    }
    return inTheNetwork
        ? new InetSocketAddress(ip, port)
        : forward(seen.getMetadata().getNamespace(), seen.getMetadata().getName(), port);
  }

  InetSocketAddress ofService(String namespace, String service, int port) {
    return inTheNetwork
        ? new InetSocketAddress(clusterIp(namespace, service), port)
        : forward(namespace, podBehind(namespace, service), port);
  }

  private String clusterIp(String namespace, String service) {
    return client
        .services()
        .inNamespace(namespace)
        .withName(service)
        .require()
        .getSpec()
        .getClusterIP();
  }

  private String podBehind(String namespace, String service) {
    return client
        .discovery()
        .v1()
        .endpointSlices()
        .inNamespace(namespace)
        .withLabel("kubernetes.io/service-name", service)
        .list()
        .getItems()
        .stream()
        .flatMap(slice -> slice.getEndpoints().stream())
        .filter(endpoint -> Boolean.TRUE.equals(endpoint.getConditions().getReady()))
        .map(Endpoint::getTargetRef)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(service + " leads nowhere"))
        .getName();
  }

  /** Listens as long as this is open; a pod that is made anew under its name is reached by it. */
  private InetSocketAddress forward(String namespace, String pod, int port) {
    LocalPortForward forward =
        forwards.computeIfAbsent(
            "%s/%s:%d".formatted(namespace, pod, port),
            key ->
                client
                    .pods()
                    .inNamespace(namespace)
                    .withName(pod)
                    .portForward(port, InetAddress.getLoopbackAddress(), 0));
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), forward.getLocalPort());
  }

  @Override
  public void close() {
    for (LocalPortForward forward : forwards.values()) {
      try {
        forward.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    forwards.clear();
  }
}
