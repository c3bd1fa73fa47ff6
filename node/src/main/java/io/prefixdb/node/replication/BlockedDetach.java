package io.prefixdb.node.replication;

import io.prefixdb.node.model.PrefixName;
import java.time.Instant;
import java.util.List;

/**
 * Copies that stay here though the master no longer has their prefixes.
 *
 * @param prefixes in the order of their names
 * @param reason why they are not detached, a part of a sentence
 */
public record BlockedDetach(List<PrefixName> prefixes, Instant since, String reason) {
  public BlockedDetach {
    prefixes = List.copyOf(prefixes);
  }
}
