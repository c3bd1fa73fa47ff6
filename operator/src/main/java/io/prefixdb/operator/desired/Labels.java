package io.prefixdb.operator.desired;

import java.util.Map;
import java.util.TreeMap;

/** Labels and annotations of the cluster's objects; their names are part of the API. */
public final class Labels {
  /** The cluster's name, on every object of it. */
  public static final String CLUSTER = "prefixdb.io/cluster";

  /** The role in which a pod was born; never changes, so StatefulSets select by it. */
  public static final String NODE = "prefixdb.io/node";

  /** The role that a pod plays; Services select by it. */
  public static final String ROLE = "prefixdb.io/role";

  /** Value of {@link #ROLE} of the pod that takes writes. */
  public static final String MASTER = Role.MASTER.label();

  /** Value of {@link #ROLE} of a pod that follows. */
  public static final String SLAVE = Role.SLAVE.label();

  /** Value of {@link #ROLE} of a pod that no Service of a role leads to. */
  public static final String NO_ROLE = "none";

  /** Annotation of an object: fingerprint of what the operator wants it to be. */
  public static final String HASH = "prefixdb.io/hash";

  /**
   * Annotation of what pods are made of: fingerprint of what the user wished for them; and of a pod
   * that is as wished.
   */
  public static final String SPEC = "prefixdb.io/spec";

  /** Annotation of a pod and of its StatefulSet's template: which template made the pod. */
  public static final String TEMPLATE = "prefixdb.io/template";

  /** Annotation of a pod: fingerprint of what only a restart makes count. */
  static final String CONFIG = "prefixdb.io/config";

  /** Annotation of a pod: fingerprint of the files that its node was told to look at. */
  public static final String LIVE = "prefixdb.io/live";

  /** Annotation of a cluster: nodes whose start limit is to be reset, or {@code *}. */
  public static final String RESET_FAILED = "prefixdb.io/reset-failed";

  /** Annotation of a cluster: the pod that shall become the master. */
  public static final String PROMOTE = "prefixdb.io/promote";

  /** Field manager of everything that the operator writes, and value of managed-by. */
  public static final String MANAGER = "prefixdb-operator";

  /** Who writes an object. */
  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

  /** Selects what the operator manages. */
  public static final String MANAGED = MANAGED_BY + "=" + MANAGER;

  private Labels() {}

  /** On every object of a cluster. */
  public static Map<String, String> ofCluster(String cluster) {
    var labels = new TreeMap<String, String>();
    labels.put("app.kubernetes.io/name", "prefixdb");
    labels.put("app.kubernetes.io/instance", cluster);
    labels.put(MANAGED_BY, MANAGER);
    labels.put(CLUSTER, cluster);
    return labels;
  }

  static Map<String, String> ofPod(String cluster, Role role) {
    var labels = new TreeMap<>(ofCluster(cluster));
    labels.put("app.kubernetes.io/component", role.label());
    labels.put(NODE, role.label());
    labels.put(ROLE, bornWith(role));
    return labels;
  }

  /**
   * The role of a pod that nobody has told anything yet. A slave that was made anew goes on as the
   * slave that it was, and serves reads as soon as it is ready, whether or not an operator runs. A
   * master never goes on by itself.
   */
  private static String bornWith(Role role) {
    return switch (role) {
      case MASTER -> NO_ROLE;
      case SLAVE -> role.label();
    };
  }

  static Map<String, String> bornAs(String cluster, Role role) {
    return new TreeMap<>(Map.of(CLUSTER, cluster, NODE, role.label()));
  }

  /** A selector in text form for the pods that follow, whatever they were born as. */
  public static String followers(String cluster) {
    return CLUSTER + "=" + cluster + "," + ROLE + "=" + SLAVE;
  }
}
