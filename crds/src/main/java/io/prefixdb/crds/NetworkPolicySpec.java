package io.prefixdb.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who reaches which ports of the nodes, beside the nodes themselves. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NetworkPolicySpec(
    @Default("false")
        @JsonPropertyDescription(
            "Whether the cluster has a NetworkPolicy. Its nodes and the operator reach what they"
                + " need; others reach the ports that are listed below. What nodes connect to is"
                + " not restricted.")
        @Nullable Boolean enabled,
    @Size(max = 50)
        @JsonPropertyDescription(
            "Who reaches the ports main, background and text; without any, everybody.")
        @Nullable List<NetworkPeer> clientsFrom,
    @Size(max = 50)
        @JsonPropertyDescription(
            "Who reaches the port slave besides the cluster's own nodes, for example slaves"
                + " elsewhere; without any, nobody.")
        @Nullable List<NetworkPeer> slavesFrom,
    @Size(max = 50)
        @JsonPropertyDescription(
            "Who reaches the port admin besides the operator's namespace, for example Prometheus;"
                + " whoever does can give orders there. Without any, nobody.")
        @Nullable List<NetworkPeer> adminFrom) {}
