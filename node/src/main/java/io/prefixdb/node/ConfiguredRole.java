package io.prefixdb.node;

import io.prefixdb.node.admin.RoleReply;
import io.prefixdb.node.admin.RoleStatus;
import io.prefixdb.node.role.Role;
import io.prefixdb.node.role.RoleOrder;
import java.util.List;
import java.util.Optional;

/** The role of a node that nobody manages: its configuration says it, and it never changes. */
record ConfiguredRole(Optional<Following> following) implements NodeRole {
  @Override
  public Role role() {
    return following.isPresent() ? Role.SLAVE : Role.MASTER;
  }

  @Override
  public RoleStatus status() {
    return RoleStatus.unmanaged(role());
  }

  @Override
  public List<String> obstacles() {
    return List.of();
  }

  @Override
  public RoleReply order(RoleOrder order) {
    return new RoleReply.Conflict(
        "this node works by its configuration: set admin.managed to have it take orders");
  }
}
