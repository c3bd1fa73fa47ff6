package io.prefixdb.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How slaves follow the master. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "!has(self.walMaxTTL) || "
            + "self.walMaxTTL.findAll('[0-9]+(ms|s|m|h|d)').map(p, int(p.find('^[0-9]+')) *"
            + " (p.endsWith('ms') ? 1 : p.endsWith('s') ? 1000 : p.endsWith('m') ? 60000 :"
            + " p.endsWith('h') ? 3600000 : 86400000)).sum() >= "
            + "self.walTTL.findAll('[0-9]+(ms|s|m|h|d)').map(p, int(p.find('^[0-9]+')) *"
            + " (p.endsWith('ms') ? 1 : p.endsWith('s') ? 1000 : p.endsWith('m') ? 60000 :"
            + " p.endsWith('h') ? 3600000 : 86400000)).sum()",
    message =
        "spec.replication.walMaxTTL: less than walTTL, for which the log is kept in any case; set at"
            + " least as much")
public record ReplicationSpec(
    @Default("2h")
        @Size(max = 40)
        @Pattern("^([0-9]{1,9}(ms|s|m|h|d)){1,5}$")
        @JsonPropertyDescription(
            "How long the master keeps its write-ahead log, so how long a slave may be away"
                + " without a reload. 0s only with slaves 0.")
        @Nullable String walTTL,
    @Size(max = 40)
        @Pattern("^([0-9]{1,9}(ms|s|m|h|d)){1,5}$")
        @JsonPropertyDescription(
            "How long the master keeps its write-ahead log at the most for slaves that still need"
                + " it, at least walTTL. Without it 24h, or walTTL where that is longer.")
        @Nullable String walMaxTTL,
    @Min(1)
        @Max(90)
        @JsonPropertyDescription(
            "The share of the master's volume that its write-ahead logs may take; beyond it they"
                + " are kept for walTTL only. Without it 40.")
        @Nullable Integer walMaxVolumePercent,
    @Default("0")
        @Min(0)
        @Max(100)
        @JsonPropertyDescription(
            "How many slaves must hold a write before it is acknowledged; 0: none.")
        @Nullable Integer minAcks,
    @Default("1s")
        @Pattern("^([0-9]{1,9}(ms|s|m|h|d))+$")
        @JsonPropertyDescription("How long a write waits for its slaves, with minAcks.")
        @Nullable String ackTimeout,
    @Default("Degrade")
        @JsonPropertyDescription(
            "What becomes of a write that too few slaves hold in time. Degrade: it is acknowledged,"
                + " and the node says so in log and status. Refuse: it is answered with an error.")
        @Nullable OnAckTimeout onAckTimeout,
    @Default("Hold")
        @JsonPropertyDescription(
            "What a slave does whose replication breaks. Hold: it stays up and says so. Exit: its"
                + " process ends, as the original's does; started again by Kubernetes it says so, and"
                + " is loaded like the others.")
        @Nullable OnBroken onBroken,
    @PreserveUnknownFields
        @JsonPropertyDescription(
            "Options of the node's section 'slave' by their own names, for example"
                + " log_limit_per_req or pull_timeout_ms.")
        @Nullable Map<String, Object> slave) {

  /** What the user has said nothing about. */
  public static final ReplicationSpec NONE =
      new ReplicationSpec(null, null, null, null, null, null, null, null);

  /** What becomes of a write that too few slaves hold in time. */
  public enum OnAckTimeout {
    /** It is acknowledged. */
    Degrade,
    /** It is answered with an error. */
    Refuse
  }

  /** What a slave does whose replication breaks. */
  public enum OnBroken {
    /** It stays up. */
    Hold,
    /** Its process ends. */
    Exit
  }
}
