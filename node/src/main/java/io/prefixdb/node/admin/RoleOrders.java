package io.prefixdb.node.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prefixdb.node.role.Role;
import io.prefixdb.node.role.RoleOrder;
import io.prefixdb.node.role.Upstream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads role orders. A member that is null counts as left out. */
final class RoleOrders {
  private static final List<String> MEMBERS =
      List.of("clusterId", "epoch", "role", "upstream", "writeLeaseMillis", "asOfMillis");

  private RoleOrders() {}

  /**
   * @throws IOException when the text is no such order, with a sentence that tells what was
   *     expected
   */
  static RoleOrder read(ObjectMapper json, byte[] text) throws IOException {
    JsonNode order = json.readTree(text);
    if (!order.isObject()) {
      throw new IOException("the body is no order (expected: an object with " + names() + ")");
    }
    for (var member : order.properties()) {
      if (!MEMBERS.contains(member.getKey())) {
        throw new IOException("'" + member.getKey() + "' is unknown (expected: " + names() + ")");
      }
    }
    Role role =
        Role.of(order.path("role").asText())
            .orElseThrow(
                () ->
                    new IOException(
                        "role: " + order.path("role") + " (expected: master, slave or standby)"));
    OptionalLong lease = number(order, "writeLeaseMillis");
    if (role == Role.MASTER && lease.isEmpty()) {
      throw new IOException(
          "writeLeaseMillis is missing (expected: milliseconds, or 0 for a lease without end)");
    }
    try {
      return new RoleOrder(
          order.path("clusterId").asText(),
          number(order, "epoch").orElse(0),
          role,
          upstream(order),
          Duration.ofMillis(lease.orElse(0)),
          number(order, "asOfMillis"));
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static String names() {
    return String.join(", ", MEMBERS);
  }

  private static OptionalLong number(JsonNode order, String member) throws IOException {
    JsonNode value = order.path(member);
    if (value.isMissingNode() || value.isNull()) {
      return OptionalLong.empty();
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw new IOException(member + ": " + value + " (expected: a whole number)");
    }
    return OptionalLong.of(value.asLong());
  }

  private static Optional<Upstream> upstream(JsonNode order) throws IOException {
    JsonNode value = order.path("upstream");
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    return Optional.of(
        Upstream.parse(value.asText())
            .orElseThrow(
                () -> new IOException("upstream: " + value + " (expected: \"host:port\")")));
  }
}
