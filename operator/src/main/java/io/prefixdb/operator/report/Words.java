package io.prefixdb.operator.report;

import io.prefixdb.operator.desired.Labels;
import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.NodeWord;
import io.prefixdb.operator.observed.ObservedNode;
import io.prefixdb.operator.plan.Texts;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Sentences about nodes. */
final class Words {
  private static final Pattern FIGURE = Pattern.compile("(?<= )[0-9]+(?= (?:s|sequences)\\b)");

  private Words() {}

  /** Why a node is not healthy. */
  static String complaint(ObservedNode node) {
    if (node.terminating()) {
      return "its pod is going";
    }
    if (node.trouble() != null) {
      return Texts.clip(node.trouble());
    }
    return switch (node.word()) {
      case NodeWord.Unheard() -> "it has not answered yet";
      case NodeWord.Silent(String why) -> Texts.clip(why);
      case NodeWord.Spoke(NodeVerdict verdict) -> ofVerdict(verdict);
    };
  }

  /** Whether a master takes writes that nobody is led to. */
  static boolean isUnlabelled(ObservedNode master) {
    return master.takesWrites() && !Labels.MASTER.equals(master.role());
  }

  /** What keeps clients from such a master. */
  static String unlabelled(ObservedNode master) {
    return "%s: its pod has not the label %s=%s yet, by which the Service finds it"
        .formatted(master.name(), Labels.ROLE, Labels.MASTER);
  }

  /** Why the master is not served. */
  static String ofMaster(Optional<ObservedNode> master) {
    return master
        .map(node -> isUnlabelled(node) ? unlabelled(node) : node.name() + ": " + complaint(node))
        .orElse("there is no master pod yet");
  }

  private static String ofVerdict(NodeVerdict verdict) {
    if (verdict.healthy()) {
      return "Kubernetes does not count it as ready yet";
    }
    String reasons = calm(verdict.reasonText());
    return reasons.isEmpty() ? "it says that it is not healthy" : Texts.clip(reasons);
  }

  /** Figures that stand alone, so coarse that a text does not change with every look. */
  static String calm(String text) {
    return FIGURE.matcher(text).replaceAll(found -> coarse(found.group()));
  }

  private static String coarse(String figure) {
    return figure.length() == 1
        ? "under 10"
        : "over " + figure.charAt(0) + "0".repeat(figure.length() - 1);
  }

  /** As {@code 2h}, {@code 1h30m}, {@code 45s}. */
  static String time(Duration time) {
    return time.isZero() ? "0s" : time.toString().substring(2).toLowerCase(Locale.ROOT);
  }
}
