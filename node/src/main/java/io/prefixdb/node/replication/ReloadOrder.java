package io.prefixdb.node.replication;

import io.prefixdb.node.model.PrefixName;
import java.util.List;

/**
 * Load these prefixes anew, one after the other.
 *
 * @param id given by who orders; the same id again is the same order
 * @param method how the data comes over, by name; this version knows {@value #API}
 */
public record ReloadOrder(String id, List<PrefixName> prefixes, String method) {
  /** Page by page from a snapshot on the master. */
  public static final String API = "API";

  public ReloadOrder {
    prefixes = List.copyOf(prefixes);
  }
}
