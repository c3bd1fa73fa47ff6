package io.prefixdb.e2e;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What {@code ./prefixdb test} tells the tests.
 *
 * @param root the project's folder
 * @param tools the executable that is kubectl and helm, and on this machine all of Kubernetes
 * @param imageTag the tag of the images prefixdb/node and prefixdb/operator that the nodes hold
 * @param embedded whether the Kubernetes is ours, so that its nodes may be cut and killed
 */
record Environment(Path root, String tools, String imageTag, boolean embedded) {

  static Environment read() {
    return new Environment(
        Path.of(required("projectRoot", System.getProperty("projectRoot"))),
        required("PREFIXDB_CLUSTER", System.getenv("PREFIXDB_CLUSTER")),
        required("PREFIXDB_IMAGE_TAG", System.getenv("PREFIXDB_IMAGE_TAG")),
        "true".equals(System.getenv("PREFIXDB_E2E_EMBEDDED")));
  }

  private static String required(String name, @Nullable String value) {
    if (value == null) {
      throw new IllegalStateException(name + " is not set: run these tests with './prefixdb test'");
    }
    return value;
  }
}
