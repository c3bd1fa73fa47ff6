package io.prefixdb.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the user asks of a cluster. Absent members mean the defaults of the published schema. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "self.replication.minAcks <= self.slaves",
    message =
        "spec.replication.minAcks: more than spec.slaves, so it could never be reached;"
            + " lower it or ask for more slaves")
@ValidationRule(
    value = "self.slaves == 0 || !self.replication.walTTL.matches('^(0+(ms|s|m|h|d))+$')",
    message =
        "spec.replication.walTTL: 0 keeps no WAL, so slaves cannot follow; set a time (for example"
            + " 2h) or spec.slaves to 0")
@ValidationRule(
    value =
        "(has(self.ports) ? self.ports.main : 23000) == (has(oldSelf.ports) ? oldSelf.ports.main : 23000) && "
            + "(has(self.ports) ? self.ports.background : 23001) == (has(oldSelf.ports) ? oldSelf.ports.background : 23001) && "
            + "(has(self.ports) ? self.ports.slave : 23002) == (has(oldSelf.ports) ? oldSelf.ports.slave : 23002) && "
            + "(has(self.ports) ? self.ports.admin : 23010) == (has(oldSelf.ports) ? oldSelf.ports.admin : 23010)",
    message =
        "spec.ports: but for text cannot change, because the nodes that run find each other by them;"
            + " keep the old ones, or load a new cluster with others")
public record ClusterSpec(
    @JsonPropertyDescription(
            "The node's image. Without it, the image of the operator's own release.")
        @Nullable String image,
    @SpecReplicas
        @Default("2")
        @Min(0)
        @Max(100)
        @JsonPropertyDescription(
            "How many slaves follow the master. 0 makes a single server that keeps no WAL for"
                + " replication.")
        @Nullable Integer slaves,
    @Required @JsonPropertyDescription("The volume of each node.") StorageSpec storage,
    @JsonPropertyDescription("CPU and memory of each node's container.")
        @Nullable ResourcesSpec resources,
    @JsonPropertyDescription("TCP ports of each node.") @Nullable PortsSpec ports,
    @PreserveUnknownFields
        @JsonPropertyDescription(
            "Options of the node's component 'prefixdb' by their own names, for example"
                + " value_size_limit or keys_per_req.")
        @Nullable Map<String, Object> config,
    @JsonPropertyDescription(
            "RocksDB options by their own names, for example max_background_jobs. The operator"
                + " sorts them into the sections of the options file.")
        @Nullable Map<String, String> rocksdb,
    @JsonPropertyDescription("How slaves follow the master.") @Nullable ReplicationSpec replication,
    @JsonPropertyDescription("What to do when a slave's replication breaks.")
        @Nullable ReloadSpec reload,
    @JsonPropertyDescription("Who decides that another node becomes the master.")
        @Nullable FailoverSpec failover,
    @JsonPropertyDescription("What the operator may cost the master.") @Nullable TuningSpec tuning,
    @JsonPropertyDescription("When the operator keeps its hands off.")
        @Nullable MaintenanceSpec maintenance,
    @JsonPropertyDescription("What is put on top of the nodes' pods.")
        @Nullable PodTemplate podTemplate,
    @JsonPropertyDescription("Whether drains take one node of the cluster at a time.")
        @Nullable BudgetSpec podDisruptionBudget,
    @JsonPropertyDescription("Who reaches which ports of the nodes, where policies are enforced.")
        @Nullable NetworkPolicySpec networkPolicy) {}
