package io.prefixdb.node.replication;

import io.prefixdb.node.model.PrefixName;
import java.util.List;
import java.util.Optional;

/**
 * Load these prefixes anew, one after the other.
 *
 * @param id given by who orders; the same id again is the same order
 * @param method how the data comes over: {@value #AUTO}, {@value #COPY} or {@value #API}
 * @param source the node to copy from, as host:port, before the master is asked; without one the
 *     master alone
 * @param bytesPerSecond how fast a copy may be, 0 for no limit
 */
public record ReloadOrder(
    String id,
    List<PrefixName> prefixes,
    String method,
    Optional<String> source,
    long bytesPerSecond) {
  /** Page by page from a snapshot on the master. */
  public static final String API = "API";

  /** File by file from a checkpoint on the source. */
  public static final String COPY = "Copy";

  /** As {@link #COPY}; as {@link #API} from a master that knows no copies. */
  public static final String AUTO = "Auto";

  public ReloadOrder {
    prefixes = List.copyOf(prefixes);
  }

  /** From the master, as fast as it goes. */
  public ReloadOrder(String id, List<PrefixName> prefixes, String method) {
    this(id, prefixes, method, Optional.empty(), 0);
  }

  boolean hasMethod() {
    return mayCopy() || mayLoad();
  }

  boolean mayCopy() {
    return method.equals(COPY) || method.equals(AUTO);
  }

  boolean mayLoad() {
    return method.equals(API) || method.equals(AUTO);
  }
}
