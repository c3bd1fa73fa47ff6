package io.prefixdb.node.role;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Tells a managed node its role ({@code POST /v1/role}).
 *
 * @param clusterId the identity of the cluster
 * @param epoch grows by one with each promotion; at least 1, of 18 digits at most
 * @param upstream the node to follow, of a slave only
 * @param writeLease how long a master may take writes without being told again, of a master only;
 *     zero for without end; a day at most
 * @param asOf from when on the lease counts, in the milliseconds of the node's own clock as its
 *     status tells them; else from when the order is read
 */
public record RoleOrder(
    String clusterId,
    long epoch,
    Role role,
    Optional<Upstream> upstream,
    Duration writeLease,
    OptionalLong asOf) {
  /** A longer one ends nothing that anybody waits for. */
  static final Duration LEASE_MAX = Duration.ofDays(1);

  /** Eighteen digits, which {@link Term#parse} reads; no cluster gets there. */
  static final long EPOCH_MAX = 999_999_999_999_999_999L;

  /**
   * @throws IllegalArgumentException when it makes no sense, with one sentence
   */
  public RoleOrder {
    require(Term.isId(clusterId), "clusterId: \"" + clusterId + "\" (expected: " + Term.ID + ")");
    require(epoch >= 1, "epoch: " + epoch + " (expected: at least 1)");
    require(epoch <= EPOCH_MAX, "epoch: " + epoch + " (expected: at most " + EPOCH_MAX + ")");
    require(
        upstream.isPresent() == (role == Role.SLAVE),
        "upstream: %s (expected: host:port for a slave, nothing for a %s)"
            .formatted(upstream.map(Upstream::toString).orElse("none"), role.text()));
    require(
        !writeLease.isNegative() && writeLease.compareTo(LEASE_MAX) <= 0,
        "writeLeaseMillis: %d (expected: 0, for without end, to %d)"
            .formatted(writeLease.toMillis(), LEASE_MAX.toMillis()));
    require(
        role == Role.MASTER || (writeLease.isZero() && asOf.isEmpty()),
        "writeLeaseMillis and asOfMillis are for a master only (expected: none for a "
            + role.text()
            + ")");
  }

  private static void require(boolean right, String sentence) {
    if (!right) {
      throw new IllegalArgumentException(sentence);
    }
  }

  /** What the node remembers of it. */
  Term term() {
    return new Term(clusterId, epoch, role, upstream);
  }
}
