package io.prefixdb.crds;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/** Questions about a CRD's schema. */
final class Schemas {
  private static final Pattern YAML_FLAG =
      Pattern.compile("y|n|yes|no|on|off|true|false", Pattern.CASE_INSENSITIVE);

  private Schemas() {}

  /** Paths of the fields that {@code kubectl explain} would show without a text. */
  static List<String> undescribed(String crd) {
    var found = new ArrayList<String>();
    visit(
        crd,
        (path, field) -> {
          if (field.getDescription() == null) {
            found.add(path);
          }
        });
    return found;
  }

  /** Values that YAML 1.1 takes for true or false, with the texts of their fields. */
  static Map<String, String> wordsThatNeedQuotes(String crd) {
    var found = new TreeMap<String, String>();
    visit(
        crd,
        (path, field) ->
            Objects.requireNonNullElse(field.getEnum(), List.<JsonNode>of()).stream()
                .map(JsonNode::asText)
                .filter(word -> YAML_FLAG.matcher(word).matches())
                .forEach(word -> found.merge(word, field.getDescription(), String::concat)));
    return found;
  }

  private static void visit(String crd, BiConsumer<String, JSONSchemaProps> visitor) {
    visit(
        "",
        Serialization.unmarshal(crd, CustomResourceDefinition.class)
            .getSpec()
            .getVersions()
            .getFirst()
            .getSchema()
            .getOpenAPIV3Schema(),
        visitor);
  }

  private static void visit(
      String path, JSONSchemaProps props, BiConsumer<String, JSONSchemaProps> visitor) {
    if (props.getProperties() != null) {
      props
          .getProperties()
          .forEach(
              (name, child) -> {
                visitor.accept(path + "." + name, child);
                visit(path + "." + name, child, visitor);
              });
    }
    if (props.getItems() != null && props.getItems().getSchema() != null) {
      visit(path + "[]", props.getItems().getSchema(), visitor);
    }
  }
}
