package io.prefixdb.operator.report;

import io.prefixdb.crds.BrokenPrefix;
import io.prefixdb.crds.NodeStatus;
import io.prefixdb.operator.observed.ObservedNode;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What {@code kubectl get} shows of all nodes together. */
final class Columns {
  private static final int LENGTH_MAX = 60;

  private Columns() {}

  /** The greatest lag. Silence is shown as a question mark, never as a small number. */
  static @Nullable String lag(List<ObservedNode> slaves) {
    if (slaves.isEmpty()) {
      return null;
    }
    if (slaves.stream().anyMatch(node -> node.verdict().isEmpty())) {
      return "?";
    }
    long seconds =
        slaves.stream()
            .flatMap(node -> node.verdict().stream())
            .mapToLong(verdict -> NodeReport.lagSeconds(verdict.prefixList()))
            .max()
            .orElse(0);
    return seconds == 0 ? "<3s" : seconds + "s";
  }

  /** The broken prefixes; the first and a number when they are many. */
  static @Nullable String broken(List<NodeStatus> nodes) {
    List<String> broken =
        nodes.stream()
            .flatMap(
                node ->
                    node.brokenList().stream()
                        .map(BrokenPrefix::prefix)
                        .map(prefix -> node.name() + "/" + prefix))
            .toList();
    if (broken.isEmpty()) {
      return null;
    }
    String text = String.join(",", broken);
    long more = nodes.stream().mapToLong(NodeStatus::brokenLeftOut).sum();
    return more == 0 && text.length() <= LENGTH_MAX
        ? text
        : Objects.requireNonNull(broken.getFirst()) + ",+" + (broken.size() - 1 + more);
  }
}
