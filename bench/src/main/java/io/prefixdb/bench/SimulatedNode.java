package io.prefixdb.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a node tells an operator, without a node: it takes every role, follows without a lag, breaks
 * when it is told to, and loads in no time. Used by the threads of {@link SimulatedNodes}.
 */
final class SimulatedNode {
  private final String name;
  private final String cluster;
  private final String started = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  private String role = "standby";
  private String clusterId = "";
  private long epoch;
  private String upstream = "";
  private @Nullable Instant brokenSince;
  private String lastReload = "";

  /**
   * A node that waits for its role.
   *
   * @param cluster the uid of its cluster
   */
  SimulatedNode(String name, String cluster) {
    this.name = name;
    this.cluster = cluster;
  }

  synchronized void breaks() {
    brokenSince = Instant.now();
  }

  /** The answer to a role order. */
  synchronized String take(JsonNode order) {
    clusterId = order.path("clusterId").asText();
    epoch = order.path("epoch").asLong();
    role = order.path("role").asText();
    upstream = order.path("upstream").asText("");
    return "{\"role\":\"%s\",\"epoch\":%d,\"positions\":{}}".formatted(role, epoch);
  }

  /** The answer to an order to load. */
  synchronized String load(JsonNode order) {
    lastReload = order.path("id").asText();
    brokenSince = null;
    return "{\"id\":\"%s\"}".formatted(lastReload);
  }

  /** The answer to a question how it is. */
  synchronized String status() {
    Instant broken = brokenSince;
    boolean master = role.equals("master");
    String state = broken != null ? "Broken" : master ? "Serving" : "Idle";
    return """
        {"node":"%s","cluster":"%s","version":"simulated","build":{"java":"25","rocksdb":"11.8.1"},
         "mode":"%s","configFile":"/etc/prefixdb/node.conf","iniFile":"/etc/prefixdb/node.ini",
         "walTtlSeconds":7200,"replicationSupported":true,"role":"%s","managed":true,%s%s
         "upstreamConnected":%b,"startedAt":"%s","ready":%b,"healthy":%b,"reasons":[],
         "prefixes":[{"name":"p","state":"%s","sequence":10,"masterSequence":%d,"lagSequences":0,
           "lagSeconds":0.0,"writesPerSecond":0.0,"bytes":1000,"walBytes":100,
           "branch":{"id":"b","epoch":%d,"first":1}%s}]%s,
         "disk":{"freeBytes":9000000000,"totalBytes":10000000000,"dataBytes":1000,"walBytes":100},
         "retention":{"ttlSeconds":7200,"maxTtlSeconds":86400,"volumePercent":40,"walBytes":100,
           "shareBytes":1000,"slaves":[]}}"""
        .formatted(
            name,
            cluster,
            master ? "master" : "slave",
            role,
            epoch == 0 ? "" : "\"clusterId\":\"%s\",\"epoch\":%d,".formatted(clusterId, epoch),
            upstream.isEmpty() ? "" : "\"upstream\":\"%s\",".formatted(upstream),
            role.equals("slave"),
            started,
            !role.equals("standby"),
            !role.equals("standby") && broken == null,
            state,
            broken == null ? 10 : 20,
            epoch,
            broken == null
                ? ""
                : ",\"broken\":{\"reason\":\"WALGap\",\"need\":11,\"last\":20,\"since\":\"%s\",\"message\":\"simulated\"}"
                    .formatted(broken),
            lastReload.isEmpty()
                ? ""
                : ",\"lastReload\":{\"id\":\"%s\",\"result\":\"Succeeded\",\"message\":\"ok\",\"bytes\":1000}"
                    .formatted(lastReload));
  }
}
