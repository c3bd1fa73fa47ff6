package io.prefixdb.operator.observed;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node says of itself on {@code GET /v1/status}. Sequences are in the master's numbering,
 * times RFC 3339.
 *
 * @param node the name that the node was started with
 * @param cluster the uid of the cluster that it belongs to
 * @param mode prefixdb, master, slave or master-slave
 * @param replicationSupported whether the node keeps its WAL for slaves
 * @param healthy the node's own verdict about serving and replication
 * @param reasons why it is not healthy
 */
public record NodeVerdict(
    @Nullable String node,
    @Nullable String cluster,
    @Nullable String mode,
    boolean replicationSupported,
    boolean upstreamConnected,
    boolean healthy,
    @Nullable List<String> reasons,
    @Nullable List<Prefix> prefixes,
    @Nullable Reload reload,
    @Nullable Reload lastReload) {

  /** One prefix of the node. */
  public record Prefix(
      String name,
      @Nullable String state,
      @Nullable Long sequence,
      @Nullable Long masterSequence,
      @Nullable Long lagSequences,
      @Nullable Double lagSeconds,
      @Nullable Broken broken) {}

  /** Why a prefix's replication is broken. */
  public record Broken(
      @Nullable String reason,
      @Nullable Long need,
      @Nullable Long last,
      @Nullable String since,
      @Nullable String message) {}

  /** A reload that runs ({@code running}) or ended ({@code result}). */
  public record Reload(
      @Nullable String id,
      boolean running,
      @Nullable String result,
      @Nullable String message,
      @Nullable Long bytes,
      @Nullable String finishedAt) {}

  /** The prefixes, empty when the node has none. */
  public List<Prefix> prefixList() {
    return prefixes == null ? List.of() : prefixes;
  }

  /** The prefixes whose replication is broken, by name. */
  public List<Prefix> brokenPrefixes() {
    return prefixList().stream()
        .filter(prefix -> prefix.broken() != null)
        .sorted((a, b) -> a.name().compareTo(b.name()))
        .toList();
  }

  /** Why the node is not healthy, as one text; empty when it gave no reason. */
  public String reasonText() {
    return reasons == null ? "" : String.join("; ", reasons);
  }

  /** Whether the node takes writes by its own account. */
  public boolean isWritable() {
    return "prefixdb".equals(mode) || "master".equals(mode);
  }
}
