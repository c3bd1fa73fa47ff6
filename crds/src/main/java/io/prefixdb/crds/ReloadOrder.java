package io.prefixdb.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is to be loaded again: by a person's wish, or by the operator's decision. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "self == oldSelf",
    message = "spec: an order cannot change; delete it and make another one")
public record ReloadOrder(
    @Required
        @Size(min = 1, max = 63)
        @JsonPropertyDescription("The PrefixDBCluster, in the same namespace.")
        String cluster,
    @Required @Size(min = 1, max = 63) @JsonPropertyDescription("The pod of the slave that loads.")
        String node,
    @Size(max = 1000)
        @JsonPropertyDescription("The prefixes to load; without any, all that the master has.")
        @Nullable List<String> prefixes,
    @Default("Auto")
        @JsonPropertyDescription(
            "Auto: by files, by keys from a master that knows no copies. Copy: by files. API: by"
                + " keys, for data of another format; slow.")
        @Nullable Method method,
    @Default("PreferSlave")
        @JsonPropertyDescription(
            "PreferSlave: from a slave that is in sync, if there is one. Master: from the master.")
        @Nullable Source source,
    @Default("0") @Min(0) @JsonPropertyDescription("How fast files may come; 0 is without a limit.")
        @Nullable Long maxBytesPerSecond,
    @Default("false")
        @JsonPropertyDescription(
            "Whether to load also beyond the start limit, when it would break again, or when"
                + " records are lost that only the slave has.")
        @Nullable Boolean force) {

  /** How the data comes. */
  public enum Method {
    /** By files where that is possible. */
    Auto,
    /** By files. */
    Copy,
    /** By keys. */
    API
  }

  /** Where files come from. */
  public enum Source {
    /** A healthy slave, to spare the master. */
    PreferSlave,
    /** The master. */
    Master
  }

  /** The prefixes, empty for all. */
  public List<String> prefixList() {
    return prefixes == null ? List.of() : prefixes;
  }

  /** Whether a person takes the responsibility. */
  public boolean forced() {
    return Boolean.TRUE.equals(force);
  }
}
