package io.prefixdb.operator.desired;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.prefixdb.crds.PortsSpec;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A node's TCP ports.
 *
 * @param text null when a node has none: nobody asked for one, and another port has its usual
 *     number
 */
public record Ports(int main, int background, int slave, @Nullable Integer text, int admin) {
  /** As the node's configuration calls the port main. */
  public static final String MAIN_SERVER = "main-tcp";

  static final String ADMIN = "admin";
  private static final Integer TEXT = 23003;

  static Ports from(@Nullable PortsSpec spec) {
    if (spec == null) {
      return new Ports(23000, 23001, 23002, TEXT, 23010);
    }
    int main = Objects.requireNonNullElse(spec.main(), 23000);
    int background = Objects.requireNonNullElse(spec.background(), 23001);
    int slave = Objects.requireNonNullElse(spec.slave(), 23002);
    int admin = Objects.requireNonNullElse(spec.admin(), 23010);
    boolean taken = List.of(main, background, slave, admin).contains(TEXT);
    Integer text = spec.text() == null && !taken ? TEXT : spec.text();
    return new Ports(main, background, slave, text, admin);
  }

  /** Where the node at an IP address listens for health questions and orders. */
  public URI adminAt(String ip) {
    return URI.create("http://%s:%d/".formatted(host(ip), admin));
  }

  /** Where the node at an IP address listens for slaves and those that copy. */
  public String slaveAt(String ip) {
    return "%s:%d".formatted(host(ip), slave);
  }

  private static String host(String ip) {
    return ip.contains(":") ? "[" + ip + "]" : ip;
  }

  private Map<String, Integer> forClients() {
    var named = new LinkedHashMap<String, Integer>();
    named.put("main", main);
    named.put("background", background);
    named.put("slave", slave);
    if (text != null) {
      named.put("text", text);
    }
    return named;
  }

  private Map<String, Integer> all() {
    var named = forClients();
    named.put(ADMIN, admin);
    return named;
  }

  /** Those of clients, not of slaves. */
  List<Integer> numbersForClients() {
    return forClients().values().stream().filter(port -> port != slave).toList();
  }

  List<Integer> numbers() {
    return List.copyOf(all().values());
  }

  List<ContainerPort> ofContainer() {
    return all().entrySet().stream()
        .map(
            port ->
                new ContainerPortBuilder()
                    .withName(port.getKey())
                    .withContainerPort(port.getValue())
                    .withProtocol("TCP")
                    .build())
        .toList();
  }

  /** The ports of a Service for clients; the admin port never faces them. */
  List<ServicePort> ofClientService() {
    return servicePorts(forClients());
  }

  /** The ports of the headless Service, which names the pods one by one. */
  List<ServicePort> ofHeadlessService() {
    return servicePorts(all());
  }

  private static List<ServicePort> servicePorts(Map<String, Integer> named) {
    return named.entrySet().stream()
        .map(
            port ->
                new ServicePortBuilder()
                    .withName(port.getKey())
                    .withPort(port.getValue())
                    .withProtocol("TCP")
                    .withTargetPort(new IntOrString(port.getKey()))
                    .build())
        .toList();
  }
}
