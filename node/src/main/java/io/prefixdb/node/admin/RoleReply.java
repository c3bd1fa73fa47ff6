package io.prefixdb.node.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What became of a role order. */
public sealed interface RoleReply {
  /**
   * The role is in force.
   *
   * @param upstream the node that is followed
   * @param positions the last sequence of each open prefix, when nothing is written any more: of a
   *     standby, and of a slave that was master before
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record InForce(
      @JsonUnwrapped RoleStatus status,
      @Nullable String upstream,
      @Nullable Map<String, Long> positions)
      implements RoleReply {}

  /** It is refused, as the sentence says; nothing changed. */
  record Conflict(String sentence) implements RoleReply {}

  /** It could not be carried out, as the sentence says; the node takes no writes now. */
  record Failed(String sentence) implements RoleReply {}
}
