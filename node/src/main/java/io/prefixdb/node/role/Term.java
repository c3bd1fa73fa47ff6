package io.prefixdb.node.role;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a managed node remembers of the orders that it took, over any restart.
 *
 * <p>An epoch has one master. So an order of an epoch below the highest one that was seen is
 * refused, whoever sends it; and a node that was told to be slave or standby in an epoch becomes
 * master in a higher one only, for that epoch may have another master. Master again in the same
 * epoch is the same master: its lease begins anew. A node belongs to the first cluster that orders
 * it.
 *
 * @param clusterId the first one that was told; empty before that
 * @param epoch the highest one that was told, 0 before the first
 * @param role of the last order
 * @param upstream of the last order, when that made a slave
 */
public record Term(String clusterId, long epoch, Role role, Optional<Upstream> upstream) {
  /** Of a node that was told nothing yet. */
  public static final Term NONE = new Term("", 0, Role.STANDBY, Optional.empty());

  static final String ID = "1 to 128 letters, digits, '-', '_' or '.'";
  private static final String HEAD = "prefixdb term 1";

  static boolean isId(String clusterId) {
    return clusterId.matches("[A-Za-z0-9._-]{1,128}");
  }

  /** Pure: the same term and order give the same decision. */
  public Decision decide(RoleOrder order) {
    if (!clusterId.isEmpty() && !clusterId.equals(order.clusterId())) {
      return new Decision.Refused(
          "cluster '%s' (expected: '%s', which this node belongs to): a node with an empty data directory can join another one"
              .formatted(order.clusterId(), clusterId));
    }
    if (order.epoch() < epoch) {
      return new Decision.Refused(
          "epoch %d is over (expected: at least %d, which this node was told before)"
              .formatted(order.epoch(), epoch));
    }
    if (order.epoch() == epoch && order.role() == Role.MASTER && role != Role.MASTER) {
      return new Decision.Refused(
          "this node is %s in epoch %d, which has another master: promote it with epoch %d"
              .formatted(role.text(), epoch, epoch + 1));
    }
    return new Decision.Accepted(order.term());
  }

  /** A text for {@link #parse}. */
  public String text() {
    List<String> lines = new ArrayList<>(List.of(HEAD, "cluster " + clusterId, "epoch " + epoch));
    lines.add("role " + role.text());
    upstream.ifPresent(node -> lines.add("upstream " + node));
    return String.join("\n", lines) + "\n";
  }

  /**
   * Reads what {@link #text} gives.
   *
   * @throws IllegalArgumentException when it is something else, with one sentence
   */
  public static Term parse(String text) {
    String[] lines = text.split("\n", -1);
    boolean slave = lines.length == 6;
    if ((lines.length != 5 && !slave) || !lines[0].equals(HEAD)) {
      throw new IllegalArgumentException("it is no term (expected: '" + HEAD + "' and its lines)");
    }
    String clusterId = word(lines[1], "cluster");
    String epoch = word(lines[2], "epoch");
    Role role =
        Role.of(word(lines[3], "role")).orElseThrow(() -> wrong(lines[3], "a role of a node"));
    Optional<Upstream> upstream =
        slave ? Upstream.parse(word(lines[4], "upstream")) : Optional.empty();
    if (!isId(clusterId) || !epoch.matches("[1-9]\\d{0,17}")) {
      throw wrong(lines[1] + ", " + lines[2], "an identity of a cluster and an epoch");
    }
    if (upstream.isPresent() != (role == Role.SLAVE)) {
      throw wrong(lines[3], "an upstream for a slave, and for no other");
    }
    return new Term(clusterId, Long.parseLong(epoch), role, upstream);
  }

  private static String word(String line, String name) {
    if (!line.startsWith(name + " ")) {
      throw wrong(line, "'" + name + "' and its value");
    }
    return line.substring(name.length() + 1);
  }

  private static IllegalArgumentException wrong(String found, String expected) {
    return new IllegalArgumentException("'%s' (expected: %s)".formatted(found, expected));
  }
}
