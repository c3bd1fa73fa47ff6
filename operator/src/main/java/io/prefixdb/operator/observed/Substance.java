package io.prefixdb.operator.observed;

import io.prefixdb.operator.observed.NodeVerdict.Follower;
import io.prefixdb.operator.observed.NodeVerdict.Prefix;
import io.prefixdb.operator.observed.NodeVerdict.Reload;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What of a node's word is worth a pass: everything but numbers that move all the time. Lag counts
 * in coarse steps.
 */
record Substance(
    boolean spoke,
    boolean healthy,
    String reasons,
    List<String> prefixes,
    List<String> threatened,
    @Nullable String reload,
    @Nullable String lastReload) {

  static Substance of(NodeWord word) {
    return switch (word) {
      case NodeWord.Unheard() -> new Substance(false, false, "", List.of(), List.of(), null, null);
      case NodeWord.Silent(String why) ->
          new Substance(false, false, why, List.of(), List.of(), null, null);
      case NodeWord.Spoke(NodeVerdict verdict) ->
          new Substance(
              true,
              verdict.healthy(),
              "%s %s %s %s %d %s"
                  .formatted(
                      verdict.configRevision(),
                      verdict.mode(),
                      verdict.replicationSupported(),
                      verdict.role(),
                      verdict.epochSeen(),
                      verdict.upstream()),
              verdict.prefixList().stream().map(Substance::of).sorted().toList(),
              threatened(verdict),
              of(verdict.reload()),
              of(verdict.lastReload()));
    };
  }

  private static String of(Prefix prefix) {
    long lag = Lag.rounded(Objects.requireNonNullElse(prefix.lagSeconds(), 0.0));
    return "%s %s %d %b"
        .formatted(prefix.name(), prefix.steadyState(), lag, prefix.broken() != null);
  }

  private static List<String> threatened(NodeVerdict verdict) {
    return verdict.followers().stream()
        .filter(Follower::breaksSoon)
        .map(follower -> follower.name() + " " + follower.prefix())
        .sorted()
        .toList();
  }

  private static @Nullable String of(@Nullable Reload reload) {
    return reload == null ? null : reload.id() + " " + reload.running() + " " + reload.result();
  }
}
