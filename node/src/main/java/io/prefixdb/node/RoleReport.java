package io.prefixdb.node;

import io.prefixdb.node.admin.NodeStatus;
import io.prefixdb.node.model.DivergedTail;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What changes of the master left behind, as the admin port tells it. */
final class RoleReport {
  private RoleReport() {}

  /** Nothing when there are none. */
  static @Nullable List<NodeStatus.Diverged> diverged(List<DivergedTail> tails) {
    return tails.isEmpty()
        ? null
        : tails.stream()
            .map(
                tail ->
                    new NodeStatus.Diverged(
                        tail.prefix().value(), tail.from(), tail.to(), tail.updates(), tail.file()))
            .toList();
  }
}
