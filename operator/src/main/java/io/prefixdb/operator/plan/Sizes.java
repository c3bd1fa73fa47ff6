package io.prefixdb.operator.plan;

import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.NodeVerdict.Prefix;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** How much data prefixes are, by the master's word, by the slave's where there is none. */
final class Sizes {
  private static final Set<String> LEFT_OUT = Set.of("Excluded", "Detached");

  private Sizes() {}

  /** The bytes of those prefixes; 0 for what nobody tells. */
  static long of(Collection<String> prefixes, Facts facts) {
    return bytes(prefixes, facts).sum();
  }

  /** The bytes of the largest of those prefixes; 0 for what nobody tells. */
  static long largest(Collection<String> prefixes, Facts facts) {
    return bytes(prefixes, facts).max().orElse(0);
  }

  private static LongStream bytes(Collection<String> prefixes, Facts facts) {
    Set<String> names = Set.copyOf(prefixes);
    return teller(facts).prefixList().stream()
        .filter(prefix -> names.contains(prefix.name()))
        .mapToLong(prefix -> Objects.requireNonNullElse(prefix.bytes(), 0L));
  }

  /**
   * Every prefix that can be loaded: of the master's those that the slave follows. One that its
   * filters leave out, or that it has not discovered yet, makes the node refuse the whole order.
   */
  static List<String> all(Facts facts) {
    Set<String> theirs =
        teller(facts).prefixList().stream().map(Prefix::name).collect(Collectors.toSet());
    return facts.slave().prefixList().stream()
        .filter(prefix -> !LEFT_OUT.contains(String.valueOf(prefix.state())))
        .map(Prefix::name)
        .filter(theirs::contains)
        .sorted()
        .toList();
  }

  private static NodeVerdict teller(Facts facts) {
    return facts.master().orElse(facts.slave());
  }
}
