package io.prefixdb.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** One of the questions that are asked when replication breaks again and again. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DiagnosisCheck(
    @Required @JsonPropertyDescription("Its number, and what should hold.") String check,
    @Required @JsonPropertyDescription("Pass, Fail or Unknown.") Result result,
    @Required @JsonPropertyDescription("What shows it.") String evidence) {

  /** What the question gave. */
  public enum Result {
    /** It holds. */
    Pass,
    /** It does not. */
    Fail,
    /** Nobody tells. */
    Unknown
  }
}
