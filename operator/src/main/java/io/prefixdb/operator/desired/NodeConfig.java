package io.prefixdb.operator.desired;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A node's configuration file, in the form of the original daemon with components of our own. It is
 * the same for every node: which of them is the master is ordered, not configured.
 */
final class NodeConfig {
  static final String DIRECTORY = "/etc/prefixdb";
  static final String FILE = "node.conf";
  static final String INI = "node.ini";
  static final String DATA = "/data";

  /** Options of the engine that count in a running node, by the node's own account. */
  static final Set<String> LIVE =
      Set.of(
          "range_limit",
          "max_prefixes",
          "prefix_size_limit",
          "keys_per_req",
          "value_size_limit",
          "key_size_limit",
          "check_incoming_merge_json",
          "repair_json_values");

  /** For so long Services may lead clients to a pod that has been told to go. */
  private static final int GRACE_MS = 2000;

  /** How often a node looks whether its file has changed. */
  private static final int RELOAD_MS = 1000;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final String EVERYWHERE = "0.0.0.0";
  private static final String SERVICE = "prefixdb-service1";
  private static final String DATABASE = "prefixdb1";
  private static final String QUEUE = "queue1";

  private NodeConfig() {}

  /**
   * The file.
   *
   * @param ini the options file beside it: a node tells by one revision that it uses both
   */
  static String render(DesiredCluster cluster, String ini) {
    Map<String, Object> components = components(cluster);
    String revision = Fingerprint.of(List.of(components, ini));
    components.put("admin", admin(cluster, revision));
    try {
      return JSON.writeValueAsString(components) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a map of plain values did not become JSON", e);
    }
  }

  /**
   * The components without what a running node takes over by itself when the file changes, and
   * without what only a slave reads.
   */
  static Map<String, Object> withoutLive(DesiredCluster cluster) {
    Map<String, Object> components = components(cluster);
    components.remove("retention");
    Map<String, Object> database = database(cluster);
    database.keySet().removeAll(LIVE);
    database.remove("slave");
    components.put("prefixdb", List.of(database));
    return components;
  }

  private static Map<String, Object> components(DesiredCluster cluster) {
    var components = new LinkedHashMap<String, Object>();
    components.put(
        "workflow",
        List.of(
            ordered("name", "queue-workflow", "threads", 2, "maxsize", 100000, "wrnsize", 1000)));
    components.put("server-tcp", servers(cluster.ports()));
    components.put(
        "jsonrpc-queue",
        List.of(ordered("name", QUEUE, "target", SERVICE, "workflow", "queue-workflow")));
    components.put("prefixdb-service", List.of(ordered("name", SERVICE, "target", DATABASE)));
    components.put("prefixdb", List.of(database(cluster)));
    components.put("admin", admin(cluster, ""));
    if (!cluster.wal().options().isEmpty()) {
      components.put("retention", cluster.wal().options());
    }
    components.put("config", ordered("reload_changed_ms", RELOAD_MS));
    return components;
  }

  private static Map<String, Object> admin(DesiredCluster cluster, String revision) {
    return ordered(
        "addr",
        EVERYWHERE,
        "port",
        Integer.toString(cluster.ports().admin()),
        "node",
        "$ENV{POD_NAME:}",
        "cluster",
        cluster.uid(),
        "revision",
        revision,
        "managed",
        true,
        "grace_ms",
        GRACE_MS);
  }

  private static List<Map<String, Object>> servers(Ports ports) {
    var servers =
        new ArrayList<>(
            List.of(
                server(Ports.MAIN_SERVER, SERVICE, ports.main()),
                server("queue-tcp", QUEUE, ports.background()),
                server("slave-tcp", SERVICE, ports.slave())));
    if (ports.text() != null) {
      servers.add(
          ordered(
              "name",
              "text-tcp",
              "target",
              DATABASE,
              "addr",
              EVERYWHERE,
              "port",
              ports.text().toString()));
    }
    return servers;
  }

  private static Map<String, Object> server(String name, String target, int port) {
    return ordered(
        "name", name,
        "target", target,
        "addr", EVERYWHERE,
        "port", Integer.toString(port),
        "threads", 1);
  }

  private static Map<String, Object> database(DesiredCluster cluster) {
    var database = new LinkedHashMap<String, Object>();
    database.put("name", DATABASE);
    database.put("path", DATA + "/prefixdb");
    database.put("detach_path", DATA + "/prefixdb_detach");
    database.put("ini", DIRECTORY + "/" + INI);
    database.putAll(new TreeMap<>(cluster.config()));
    if (!cluster.acks().isEmpty()) {
      database.put("acks", cluster.acks());
    }
    var slave = new LinkedHashMap<String, Object>();
    slave.put("path", DATA + "/prefixdb_slave");
    slave.putAll(new TreeMap<>(cluster.slaveOptions()));
    database.put("slave", slave);
    return database;
  }

  private static Map<String, Object> ordered(Object... keysAndValues) {
    var map = new LinkedHashMap<String, Object>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }
}
