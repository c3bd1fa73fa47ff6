package io.prefixdb.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whom a NetworkPolicy lets in; each field as there. It has types of its own, so that each is
 * explained.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "has(self.ipBlock) != (has(self.podSelector) || has(self.namespaceSelector))",
    message =
        "spec.networkPolicy: a peer is either an ipBlock or has a podSelector, a namespaceSelector"
            + " or both; {} as a selector is all")
public record NetworkPeer(
    @JsonPropertyDescription(
            "Pods by their labels: in the cluster's namespace, or in those of namespaceSelector. {}"
                + " is all.")
        @Nullable Selector podSelector,
    @JsonPropertyDescription(
            "Namespaces by their labels, for example kubernetes.io/metadata.name. {} is all.")
        @Nullable Selector namespaceSelector,
    @JsonPropertyDescription("Addresses, for what is outside the Kubernetes.")
        @Nullable IpBlock ipBlock) {
  private static final String CIDR = "^[0-9a-fA-F.:]{2,45}/[0-9]{1,3}$";

  /** Objects by their labels. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Selector(
      @JsonPropertyDescription("Labels that they have.") @Nullable Map<String, String> matchLabels,
      @Size(max = 20) @JsonPropertyDescription("What holds for their labels.")
          @Nullable List<Requirement> matchExpressions) {}

  /** What holds for a label. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Requirement(
      @Required @JsonPropertyDescription("The label.") String key,
      @Required
          @Pattern("^(In|NotIn|Exists|DoesNotExist)$")
          @JsonPropertyDescription("In, NotIn, Exists or DoesNotExist.")
          String operator,
      @JsonPropertyDescription("Values, for In and NotIn.") @Nullable List<String> values) {}

  /** Addresses. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record IpBlock(
      @Required @Pattern(CIDR) @JsonPropertyDescription("For example 10.1.0.0/16.") String cidr,
      @Size(max = 20) @JsonPropertyDescription("Those of them that are not meant.")
          @Nullable List<String> except) {}
}
