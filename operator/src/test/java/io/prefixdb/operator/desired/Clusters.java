package io.prefixdb.operator.desired;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.prefixdb.crds.PrefixDBCluster;
import java.util.Optional;

/** Resources for tests, as the API server would hand them over. */
public final class Clusters {
  public static final String IMAGE = "prefixdb/node:test";
  public static final Installation OPERATOR =
      new Installation(IMAGE, Optional.of("prefixdb-system"));

  private Clusters() {}

  /** A resource with that spec (YAML, indented by two spaces), in namespace shop. */
  public static PrefixDBCluster resource(String spec) {
    return Serialization.unmarshal(
        """
        apiVersion: prefixdb.io/v1beta1
        kind: PrefixDBCluster
        metadata: {name: orders, namespace: shop, uid: 5f0c, generation: 7, resourceVersion: "1"}
        spec:
        """
            + spec,
        PrefixDBCluster.class);
  }

  /** What that spec asks for. */
  public static DesiredCluster desired(String spec) {
    return DesiredCluster.from(resource(spec), OPERATOR);
  }
}
