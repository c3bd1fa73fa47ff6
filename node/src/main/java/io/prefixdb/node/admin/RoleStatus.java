package io.prefixdb.node.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.prefixdb.node.role.Role;
import org.jspecify.annotations.Nullable;

/**
 * What the node is in its cluster, as a part of its status.
 *
 * @param role {@code master}, {@code slave} or {@code standby}
 * @param managed whether it takes its role from orders
 * @param clusterId the identity of the cluster, once it was told
 * @param epoch the highest one that was told, once one was
 * @param writeLeaseMillisLeft how long a managed master still takes writes, 0 when it does not;
 *     absent for a lease without end
 * @param clockMillis the clock that the leases of this run of the node are measured by
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RoleStatus(
    String role,
    boolean managed,
    @Nullable String clusterId,
    @Nullable Long epoch,
    @Nullable Long writeLeaseMillisLeft,
    @Nullable Long clockMillis) {

  /** Of a node that works by its configuration. */
  public static RoleStatus unmanaged(Role role) {
    return new RoleStatus(role.text(), false, null, null, null, null);
  }
}
