package io.prefixdb.e2e;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What the tests have made in a Kubernetes that is not ours: it is gone at the end of the last
 * class, and that is waited for.
 */
final class Leftovers implements AutoCloseable {
  private final Set<String> namespaces = ConcurrentHashMap.newKeySet();

  private Leftovers() {}

  /** The one of all classes, closed after the last of them. */
  static Leftovers of(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.GLOBAL)
        .computeIfAbsent(Leftovers.class, _ -> new Leftovers(), Leftovers.class);
  }

  void add(String namespace) {
    namespaces.add(namespace);
  }

  @Override
  public void close() {
    TestCluster cluster = TestCluster.withoutOperator();
    try {
      cluster.uninstallOperator();
      namespaces.forEach(name -> cluster.client().namespaces().withName(name).delete());
      cluster.removeNamespaces(namespaces.toArray(String[]::new));
    } finally {
      cluster.close();
    }
  }
}
