package io.prefixdb.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import org.jspecify.annotations.Nullable;

/** Who decides that another node becomes the master. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FailoverSpec(
    @Default("Manual")
        @JsonPropertyDescription(
            "Manual: a person orders it by the annotation prefixdb.io/promote=POD, and the operator"
                + " does it in the safe order.")
        @Nullable Mode mode) {

  /** Who decides. */
  public enum Mode {
    /** A person, by an annotation. */
    Manual
  }
}
