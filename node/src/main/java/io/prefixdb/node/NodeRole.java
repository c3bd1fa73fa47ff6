package io.prefixdb.node;

import io.prefixdb.node.admin.RoleReply;
import io.prefixdb.node.admin.RoleStatus;
import io.prefixdb.node.role.Role;
import io.prefixdb.node.role.RoleOrder;
import java.util.List;
import java.util.Optional;

/** What this node is in its cluster now. Safe for use by many threads. */
interface NodeRole {
  Role role();

  /** How it follows another node; present for a slave. */
  Optional<Following> following();

  RoleStatus status();

  /**
   * Why clients should not be sent here though nothing is wrong with the data, one sentence each.
   */
  List<String> obstacles();

  /** Carries out an order; returns when the role is in force. */
  RoleReply order(RoleOrder order);
}
