package io.prefixdb.operator;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The operator's settings, from its environment.
 *
 * @param watchNamespace the namespace whose clusters it cares for; empty for all
 * @param defaultNodeImage the node image for clusters that name none
 * @param instance this process among its likes: the pod's name
 * @param leaseNamespace where the Lease lies by which one of several leads; empty to lead alone
 * @param leaseName the Lease's name: the installation's, so that two beside each other both lead
 * @param jsonLogs whether the log is one JSON object a line
 * @param port where it tells its health and metrics
 */
record OperatorConfig(
    Optional<String> watchNamespace,
    String defaultNodeImage,
    String instance,
    Optional<String> leaseNamespace,
    String leaseName,
    boolean jsonLogs,
    int port) {

  static OperatorConfig from(Map<String, String> environment) {
    return new OperatorConfig(
        set(environment, "WATCH_NAMESPACE"),
        set(environment, "DEFAULT_NODE_IMAGE").orElse("prefixdb/node:" + Version.TEXT),
        set(environment, "POD_NAME").orElse("operator-" + ProcessHandle.current().pid()),
        set(environment, "POD_NAMESPACE"),
        set(environment, "LEASE_NAME").orElse("prefixdb-operator"),
        jsonLogs(set(environment, "LOG_FORMAT").orElse("text")),
        port(Objects.requireNonNullElse(environment.get("PORT"), "8080")));
  }

  private static boolean jsonLogs(String format) {
    return switch (format) {
      case "json" -> true;
      case "text" -> false;
      default ->
          throw new IllegalArgumentException(
              "LOG_FORMAT: '%s' is no format of logs; set text or json".formatted(format));
    };
  }

  private static Optional<String> set(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }

  private static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port <= 65535) {
        return port;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(complaint(text), e);
    }
    throw new IllegalArgumentException(complaint(text));
  }

  private static String complaint(String text) {
    return "PORT: '%s' is not a TCP port; set a number from 0 to 65535".formatted(text);
  }
}
