package io.prefixdb.node.replication;

import io.prefixdb.node.model.PrefixName;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The rule by which copies of prefixes go that the master has no more. A master that is wrongly
 * mounted, half started or another one has other prefixes too: so a copy goes only when it is
 * missing in two lists and nowhere else to be had, a copy that stays has had updates of the same
 * history from the master in between, and not many go at once; nor one that a promoted master need
 * never have had. Pure.
 */
final class Absences {
  /** So many may go at once in any case. */
  static final int FEW = 3;

  /** More than this share of all copies do not go at once. */
  static final int PERCENT_MAX = 30;

  private final Map<PrefixName, Long> missingSince = new HashMap<>();
  private final Set<PrefixName> allowed = new TreeSet<>();

  /**
   * A prefix that was copied from the master. Times are those of {@link Moment#nanos}.
   *
   * @param isGone whether the master said that it has no such prefix, or is not asked any more
   * @param heldNanos since when it has held something of the history that is followed; {@link
   *     Long#MIN_VALUE} for longer than the node runs, {@link Long#MAX_VALUE} for not yet
   * @param heardNanos when the master last gave something of that history; {@link Long#MIN_VALUE}
   *     for never
   * @param epoch of the newest branch that it has heard of, 0 when it knows of none
   * @param isDoubtful whether the master is known to be of another history
   */
  record Copy(
      PrefixName prefix,
      boolean isGone,
      long heldNanos,
      long heardNanos,
      long epoch,
      boolean isDoubtful) {}

  /** What a list means. */
  sealed interface Verdict {
    /** All is as it should be, or it is too early to tell. */
    record Keep() implements Verdict {}

    /** These copies go. */
    record Detach(Set<PrefixName> prefixes) implements Verdict {}

    /** These are missing but stay until somebody allows it. */
    record Refuse(Set<PrefixName> prefixes, String reason) implements Verdict {}
  }

  /** Those copies may go if they are missing still, whatever the rule says. */
  void allow(Collection<PrefixName> prefixes) {
    allowed.addAll(prefixes);
  }

  /** Whether it was missing in the last list. */
  boolean isMissing(PrefixName prefix) {
    return missingSince.containsKey(prefix);
  }

  /** The master's list came, while these copies were here. */
  Verdict listed(Set<PrefixName> list, Collection<Copy> copies, Moment now) {
    Set<PrefixName> missing =
        copies.stream()
            .filter(copy -> copy.isGone && !list.contains(copy.prefix))
            .map(Copy::prefix)
            .collect(Collectors.toCollection(TreeSet::new));
    missingSince.keySet().retainAll(missing);
    missing.forEach(prefix -> missingSince.putIfAbsent(prefix, now.nanos()));
    allowed.retainAll(missing);
    if (missing.isEmpty()) {
      return new Verdict.Keep();
    }
    if (!allowed.isEmpty()) {
      Set<PrefixName> go = new TreeSet<>(allowed);
      allowed.clear();
      return new Verdict.Detach(go);
    }
    String reason = whyNot(list, copies, missing);
    if (!reason.isEmpty()) {
      return new Verdict.Refuse(missing, reason);
    }
    Set<PrefixName> older = older(missing, list, copies);
    if (!older.isEmpty()) {
      return new Verdict.Refuse(
          older,
          "the master was promoted since they were last heard of, and may never have had them");
    }
    Set<PrefixName> known = new TreeSet<>(missing);
    known.removeIf(prefix -> since(prefix) == now.nanos());
    Set<PrefixName> unproved = new TreeSet<>(known);
    unproved.removeIf(prefix -> witnesses(prefix, list, copies).findAny().isPresent());
    if (!unproved.isEmpty()) {
      return new Verdict.Refuse(
          unproved, "no prefix is left that proves the master to be the same");
    }
    known.removeIf(
        prefix ->
            witnesses(prefix, list, copies).noneMatch(copy -> copy.heardNanos > since(prefix)));
    return known.isEmpty() ? new Verdict.Keep() : new Verdict.Detach(known);
  }

  private static String whyNot(
      Set<PrefixName> list, Collection<Copy> copies, Set<PrefixName> missing) {
    if (list.isEmpty()) {
      return "the master has no prefix at all";
    }
    if (missing.size() > FEW && missing.size() * 100L > (long) copies.size() * PERCENT_MAX) {
      return "%d of %d prefixes are gone at once".formatted(missing.size(), copies.size());
    }
    return copies.stream().anyMatch(Copy::isDoubtful) ? "the master is of another history" : "";
  }

  /**
   * Those that nobody has told of the promotion of this master: its former one may have had them
   * alone, and nobody need have removed them.
   */
  private static Set<PrefixName> older(
      Set<PrefixName> missing, Set<PrefixName> list, Collection<Copy> copies) {
    long epoch =
        copies.stream()
            .filter(copy -> list.contains(copy.prefix))
            .mapToLong(Copy::epoch)
            .max()
            .orElse(0);
    return copies.stream()
        .filter(copy -> missing.contains(copy.prefix) && copy.epoch > 0 && copy.epoch < epoch)
        .map(Copy::prefix)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The copies that stay and were here before that prefix went. */
  private Stream<Copy> witnesses(PrefixName gone, Set<PrefixName> list, Collection<Copy> copies) {
    return copies.stream()
        .filter(copy -> list.contains(copy.prefix) && copy.heldNanos < since(gone));
  }

  private long since(PrefixName missing) {
    return missingSince.getOrDefault(missing, Long.MIN_VALUE);
  }
}
