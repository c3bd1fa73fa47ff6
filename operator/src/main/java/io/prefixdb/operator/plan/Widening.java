package io.prefixdb.operator.plan;

import io.prefixdb.crds.ReloadStatus;
import io.prefixdb.crds.ReloadWidening;
import io.prefixdb.operator.observed.NodeVerdict.Prefix;
import io.prefixdb.operator.observed.ObservedReload;
import io.prefixdb.operator.plan.Judgement.Remedy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A reload that takes more with it, because more of its slave broke while it runs. It stays one
 * attempt for the start limit: the slave serves no reads meanwhile anyway, and who looks at night
 * finds one reload and not several. What is added is judged by itself, as before a reload of its
 * own, and gets its turn when the node has ended the order before. A prefix is added once, so it
 * comes to an end; one that breaks after its load makes the whole reload fail, as ever.
 */
final class Widening {
  /** The reason of a reload to which more was added. */
  private static final String WIDENED = "Widened";

  /** Beyond that the cause is another one, and the rest is judged when the reload has ended. */
  private static final int TIMES_MAX = 20;

  private Widening() {}

  /**
   * The status of a reload of which the operator decides, with what it is widened by now.
   *
   * @param after the status that it would have without
   */
  static ReloadStatus of(Ward ward, ObservedReload reload, ReloadStatus after) {
    boolean may =
        after.widened() != null
            && reload.automatic()
            && ward.desired().reload().automatic()
            && ward.masterServes()
            && after.ongoing()
            && after.widenings().size() < TIMES_MAX;
    return may
        ? ward.observed()
            .node(reload.order().node())
            .flatMap(ward::facts)
            .map(facts -> facts.without(after.prefixList()))
            .filter(more -> !more.broken().isEmpty())
            .flatMap(more -> of(more, reload, after))
            .orElse(after)
        : after;
  }

  private static Optional<ReloadStatus> of(Facts more, ObservedReload reload, ReloadStatus after) {
    Judgement judgement = Judge.of(more);
    if (!(judgement.remedy() instanceof Remedy.Reload)) {
      return Optional.empty();
    }
    Scope scope = Scope.of(more, judgement.cause());
    Set<String> there = Set.copyOf(after.prefixList());
    List<String> added =
        scope.prefixes().stream().filter(prefix -> !there.contains(prefix)).toList();
    if (added.isEmpty() || SurroundingCauses.lacksRoom(more, added).isPresent()) {
      return Optional.empty();
    }
    var all = new ArrayList<>(after.widenings());
    var prefixes = new TreeSet<>(added);
    String because = "%s: %s".formatted(judgement.cause(), judgement.evidence());
    String reasons = because;
    if (after.widens()) {
      ReloadWidening waiting = all.removeLast();
      prefixes.addAll(waiting.prefixes());
      reasons = "%s; %s".formatted(waiting.because(), because);
    }
    all.add(
        new ReloadWidening(
            List.copyOf(prefixes), Texts.clip(reasons), Times.text(more.now()), null));
    var whole = new TreeSet<>(there);
    whole.addAll(added);
    return Optional.of(
        ReloadEdit.of(after)
            .because(
                WIDENED,
                "%s broke meanwhile (%s), so %s is loaded too, as a part of this attempt"
                    .formatted(
                        Texts.list(more.broken().stream().map(Prefix::name).toList()),
                        because,
                        scope.text()))
            .widened(all, new Scope(List.copyOf(whole), scope.all(), scope.rule()))
            .done(reload.generation()));
  }
}
