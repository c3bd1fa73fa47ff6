package io.prefixdb.operator.report;

import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.NodeWord;
import io.prefixdb.operator.observed.ObservedNode;
import java.time.Duration;
import java.util.Locale;

/** Sentences about nodes. */
final class Words {
  private static final int LENGTH_MAX = 600;

  private Words() {}

  /** Why a node is not healthy. */
  static String complaint(ObservedNode node) {
    if (node.terminating()) {
      return "its pod is going";
    }
    if (node.trouble() != null) {
      return clip(node.trouble());
    }
    return switch (node.word()) {
      case NodeWord.Silent(String why) -> clip(why);
      case NodeWord.Spoke(NodeVerdict verdict) -> ofVerdict(verdict);
    };
  }

  private static String ofVerdict(NodeVerdict verdict) {
    if (verdict.healthy()) {
      return "Kubernetes does not count it as ready yet";
    }
    String reasons = verdict.reasonText();
    return reasons.isEmpty() ? "it says that it is not healthy" : clip(reasons);
  }

  /** As {@code 2h}, {@code 1h30m}, {@code 45s}. */
  static String time(Duration time) {
    return time.isZero() ? "0s" : time.toString().substring(2).toLowerCase(Locale.ROOT);
  }

  static String clip(String text) {
    return text.length() <= LENGTH_MAX ? text : text.substring(0, LENGTH_MAX) + "…";
  }
}
