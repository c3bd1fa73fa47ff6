package io.prefixdb.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** More that a reload brings over, because it broke while that ran. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReloadWidening(
    @Required @JsonPropertyDescription("The prefixes that are loaded besides.")
        List<String> prefixes,
    @JsonPropertyDescription("What broke them, and what shows that.") @Nullable String because,
    @JsonPropertyDescription("When that was decided.") @Nullable String at,
    @JsonPropertyDescription(
            "When the turn of these prefixes came, after those before; absent until then.")
        @Nullable String orderedAt) {}
