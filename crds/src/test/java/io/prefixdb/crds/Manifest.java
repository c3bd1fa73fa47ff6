package io.prefixdb.crds;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsOrBool;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The CRDs as YAML: what the generator makes of the types' annotations, and the few things that it
 * has no annotation for (order of columns, lists that merge by key, free-form objects, a required
 * spec, empty objects as defaults so that the defaults inside them apply).
 */
final class Manifest {
  private static final List<String> COLUMNS =
      List.of(
          "PHASE",
          "MASTER",
          "SLAVES",
          "READY",
          "LAG",
          "HEADROOM",
          "BROKEN",
          "AGE",
          "EPOCH",
          "WALTTL",
          "IMAGE",
          "REASON");
  private static final List<String> RELOAD_COLUMNS =
      List.of(
          "SLAVE",
          "SCOPE",
          "METHOD",
          "CAUSE",
          "PHASE",
          "PROGRESS",
          "ETA",
          "AGE",
          "ATTEMPT",
          "SOURCE",
          "MESSAGE");
  private static final String AMOUNT =
      "^[0-9]{1,18}([.][0-9]{1,9})?([numkMGTPE]|[KMGTPE]i|[eE][0-9]{1,2})?$";
  private static final String HEADER =
      "# Generated from the types in crds/ by `mvn -pl crds test -Dcrds.write=true`; do not edit.\n";

  private Manifest() {}

  static String ofCluster() {
    CustomResourceDefinition crd = generated(PrefixDBCluster.class);
    JSONSchemaProps root =
        described(crd, COLUMNS, "A PrefixDB master with its slaves, replication and repair.");
    JSONSchemaProps spec = within(root, "spec");
    JSONSchemaProps status = within(root, "status");
    freeForm(within(spec, "config"));
    JSONSchemaProps slave = within(within(spec, "replication"), "slave");
    freeForm(slave);
    slave.setProperties(Map.of("acceptable_loss_seq", neverSkips()));
    defaultsInside(within(within(spec, "reload"), "startLimit"));
    JSONSchemaProps resources = within(spec, "resources");
    amounts(within(resources, "requests"));
    amounts(within(resources, "limits"));
    JSONSchemaProps placing = within(within(spec, "podTemplate"), "spec");
    freeForm(within(placing, "affinity"));
    freeForm(within(placing, "tolerations").getItems().getSchema());
    freeForm(within(placing, "topologySpreadConstraints").getItems().getSchema());
    describe(within(placing, "imagePullSecrets").getItems().getSchema(), "name", "Its name.");
    for (String name :
        List.of(
            "ports",
            "replication",
            "reload",
            "failover",
            "tuning",
            "maintenance",
            "podDisruptionBudget")) {
      defaultsInside(within(spec, name));
    }
    keyed(within(status, "conditions"), "type");
    keyed(within(status, "nodes"), "name");
    return HEADER + Serialization.asYaml(crd);
  }

  static String ofReload() {
    CustomResourceDefinition crd = generated(PrefixDBReload.class);
    described(crd, RELOAD_COLUMNS, "An order to load a slave again, and what became of it.");
    return HEADER + Serialization.asYaml(crd);
  }

  private static JSONSchemaProps described(
      CustomResourceDefinition crd, List<String> columns, String description) {
    var version = crd.getSpec().getVersions().getFirst();
    version
        .getAdditionalPrinterColumns()
        .sort(
            Comparator.comparingInt(
                (CustomResourceColumnDefinition column) -> columns.indexOf(column.getName())));
    JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();
    root.setDescription(description);
    root.setRequired(List.of("spec"));
    within(root, "spec").setDescription("What is asked for.");
    within(root, "status").setDescription("What the operator sees and does.");
    return root;
  }

  private static CustomResourceDefinition generated(Class<? extends HasMetadata> type) {
    var captured = new Captured();
    new CRDGenerator()
        .forCRDVersions("v1")
        .customResourceClasses(List.of(type))
        .withOutput(captured)
        .generate();
    return Serialization.unmarshal(
        captured.bytes.toString(StandardCharsets.UTF_8), CustomResourceDefinition.class);
  }

  private static JSONSchemaProps within(JSONSchemaProps parent, String name) {
    JSONSchemaProps child = parent.getProperties().get(name);
    if (child == null) {
      throw new IllegalStateException("no property '" + name + "' in the generated schema");
    }
    return child;
  }

  private static void describe(JSONSchemaProps parent, String name, String text) {
    within(parent, name).setDescription(text);
  }

  /** Kubernetes' own types and maps of anything are checked where they are used. */
  private static void freeForm(JSONSchemaProps props) {
    props.setAdditionalProperties(null);
    props.setProperties(Map.of());
    props.setRequired(List.of());
    props.setXKubernetesPreserveUnknownFields(true);
  }

  /** An absent object gets the defaults of its fields. */
  private static void defaultsInside(JSONSchemaProps props) {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    props
        .getProperties()
        .forEach(
            (name, child) -> {
              if (child.getDefault() != null) {
                all.set(name, child.getDefault());
              }
            });
    props.setDefault(all);
  }

  /** The one option of slaves that is refused before anybody looks: its wish is to lose updates. */
  private static JSONSchemaProps neverSkips() {
    return new JSONSchemaPropsBuilder()
        .withType("integer")
        .withDescription("As in the node; a slave of a cluster never skips updates, so only 0.")
        .addNewXKubernetesValidation()
        .withRule("self == 0")
        .withMessage(
            "spec.replication.slave.acceptable_loss_seq: a slave of a cluster never skips updates;"
                + " remove it")
        .endXKubernetesValidation()
        .build();
  }

  /** As Kubernetes' own amounts, which are numbers or texts. */
  private static void amounts(JSONSchemaProps props) {
    JSONSchemaProps amount =
        new JSONSchemaPropsBuilder()
            .withXKubernetesIntOrString(true)
            .withPattern(AMOUNT)
            .withAnyOf(
                new JSONSchemaPropsBuilder().withType("integer").build(),
                new JSONSchemaPropsBuilder().withType("string").build())
            .build();
    props.setAdditionalProperties(new JSONSchemaPropsOrBool(null, amount));
  }

  private static void keyed(JSONSchemaProps props, String key) {
    props.setXKubernetesListType("map");
    props.setXKubernetesListMapKeys(List.of(key));
  }

  private static final class Captured implements CRDGenerator.CRDOutput<ByteArrayOutputStream> {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public ByteArrayOutputStream outputFor(String crdName) {
      return bytes;
    }

    @Override
    public void close() {}
  }
}
