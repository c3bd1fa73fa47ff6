package io.prefixdb.operator.plan;

import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.NodeVerdict.Prefix;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/** How much data prefixes are, by the master's word, by the slave's where there is none. */
final class Sizes {
  private Sizes() {}

  /** The bytes of those prefixes; 0 for what nobody tells. */
  static long of(Collection<String> prefixes, Facts facts) {
    return teller(facts).prefixList().stream()
        .filter(prefix -> prefixes.contains(prefix.name()))
        .mapToLong(prefix -> Objects.requireNonNullElse(prefix.bytes(), 0L))
        .sum();
  }

  /** Every prefix that can be loaded. */
  static List<String> all(Facts facts) {
    List<String> left =
        facts.slave().prefixList().stream()
            .filter(prefix -> "Excluded".equals(prefix.state()))
            .map(Prefix::name)
            .toList();
    return teller(facts).prefixList().stream()
        .map(Prefix::name)
        .filter(name -> !left.contains(name))
        .sorted()
        .toList();
  }

  private static NodeVerdict teller(Facts facts) {
    return facts.master().orElse(facts.slave());
  }
}
