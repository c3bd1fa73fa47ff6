package io.prefixdb.operator.plan;

import io.prefixdb.operator.observed.NodeVerdict.Prefix;
import java.util.List;

/**
 * What a reload brings over. A single prefix is loaded while the others go on, so it is all or
 * little: everything only where the rest is not worth the distinction, or breaks one by one.
 *
 * @param prefixes that are loaded
 * @param all whether that is everything that the master has
 * @param rule which rule said so
 */
record Scope(List<String> prefixes, boolean all, String rule) {
  /** Together they are little to load. */
  private static final long LITTLE_BYTES = 30L << 30;

  /** A part that is at most this share of the whole is small. */
  private static final long SMALL_PERCENT = 10;

  private static final int AND_SO_ON = 3;

  /** The published schema's limit; an order with more is refused. */
  private static final int NAMED_MAX = 1000;

  static Scope of(Facts facts, Cause cause) {
    List<String> broken = facts.broken().stream().map(Prefix::name).toList();
    List<String> all = Sizes.all(facts);
    if (broken.size() > NAMED_MAX) {
      return new Scope(all, true, "more is broken than an order can name");
    }
    return switch (facts.desired().reload().scope()) {
      case Prefix -> new Scope(broken, false, "spec.reload.scope: Prefix");
      case Full -> new Scope(all, true, "spec.reload.scope: Full");
      case Auto -> bySize(facts, cause, broken, all);
    };
  }

  private static Scope bySize(
      Facts facts, Cause cause, List<String> broken, List<String> everything) {
    long brokenBytes = Sizes.of(broken, facts);
    long bytes = Sizes.of(everything, facts);
    boolean small = brokenBytes * 100 <= bytes * SMALL_PERCENT;
    int attempts = facts.log().breaksInARow();
    if (attempts + 1 >= AND_SO_ON) {
      return new Scope(everything, true, "R-120: one prefix after the other breaks");
    }
    if (brokenBytes * 2 > bytes) {
      return new Scope(everything, true, "R-115: what is broken is most of the data");
    }
    if (cause == Cause.SlaveDown && !small) {
      return new Scope(everything, true, "R-118: the slave was away for longer than the log lives");
    }
    if (bytes > 0 && bytes <= LITTLE_BYTES && !small) {
      return new Scope(everything, true, "R-116: everything together is little");
    }
    if (attempts > 0) {
      return new Scope(broken, false, "R-119: another small prefix broke");
    }
    return new Scope(
        broken,
        false,
        cause == Cause.SlaveDown
            ? "R-118: what is broken is small, so it is tried alone"
            : "R-117: what is broken is small");
  }

  /** In short, for a column. */
  String text() {
    if (all) {
      return "all";
    }
    String first = prefixes.getFirst();
    return prefixes.size() == 1 ? first : "%s,+%d".formatted(first, prefixes.size() - 1);
  }
}
