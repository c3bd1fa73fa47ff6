package io.prefixdb.crds;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;

/** Questions about a CRD's schema. */
final class Schemas {
  private Schemas() {}

  /** Paths of the fields that {@code kubectl explain} would show without a text. */
  static List<String> undescribed(String crd) {
    var found = new ArrayList<String>();
    var schema =
        Serialization.unmarshal(crd, CustomResourceDefinition.class)
            .getSpec()
            .getVersions()
            .getFirst()
            .getSchema()
            .getOpenAPIV3Schema();
    collect("", schema, found);
    return found;
  }

  private static void collect(String path, JSONSchemaProps props, List<String> found) {
    if (props.getProperties() != null) {
      props
          .getProperties()
          .forEach(
              (name, child) -> {
                String at = path + "." + name;
                if (child.getDescription() == null) {
                  found.add(at);
                }
                collect(at, child, found);
              });
    }
    if (props.getItems() != null && props.getItems().getSchema() != null) {
      collect(path + "[]", props.getItems().getSchema(), found);
    }
  }
}
