package io.prefixdb.node.replication;

import io.prefixdb.node.model.PrefixName;
import java.util.List;

/**
 * Load these prefixes anew, one after the other.
 *
 * @param id given by who orders; the same id again is the same order
 * @param method how the data comes over: {@value #AUTO}, {@value #COPY} or {@value #API}
 * @param sources the nodes to copy from, as host:port, one after the other until one can be copied
 *     from; the master comes after them
 * @param bytesPerSecond how fast a copy may be, 0 for no limit
 */
public record ReloadOrder(
    String id,
    List<PrefixName> prefixes,
    String method,
    List<String> sources,
    long bytesPerSecond) {
  /** Nobody has more nodes with the same prefix. */
  static final int SOURCES_MAX = 8;

  /** Page by page from a snapshot on the master. */
  public static final String API = "API";

  /** File by file from a checkpoint on the source. */
  public static final String COPY = "Copy";

  /** As {@link #COPY}; as {@link #API} from a master that knows no copies. */
  public static final String AUTO = "Auto";

  public ReloadOrder {
    prefixes = List.copyOf(prefixes);
    sources = List.copyOf(sources);
  }

  /** From the master, as fast as it goes. */
  public ReloadOrder(String id, List<PrefixName> prefixes, String method) {
    this(id, prefixes, method, List.of(), 0);
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
