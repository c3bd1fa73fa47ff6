package io.prefixdb.operator.desired;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A node's configuration file, in the form of the original daemon with one component of our own.
 */
final class NodeConfig {
  static final String DIRECTORY = "/etc/prefixdb";
  static final String FILE = "node.conf";
  static final String INI = "node.ini";
  static final String DATA = "/data";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final String EVERYWHERE = "0.0.0.0";
  private static final String SERVICE = "prefixdb-service1";
  private static final String QUEUE = "queue1";
  private static final String GATEWAY = "prefixdb-gateway1";

  private NodeConfig() {}

  static String render(DesiredCluster cluster, Role role) {
    var components = new LinkedHashMap<String, Object>();
    components.put(
        "workflow",
        List.of(
            ordered("name", "queue-workflow", "threads", 2, "maxsize", 100000, "wrnsize", 1000)));
    components.put("server-tcp", servers(cluster.ports()));
    components.put(
        "jsonrpc-queue",
        List.of(ordered("name", QUEUE, "target", SERVICE, "workflow", "queue-workflow")));
    if (role == Role.SLAVE) {
      components.put(
          "client-tcp",
          List.of(
              ordered(
                  "name", "client-tcp1",
                  "addr", "%s.%s.svc".formatted(cluster.nameOf(Role.MASTER), cluster.namespace()),
                  "port", Integer.toString(cluster.ports().slave()))));
      components.put(
          "prefixdb-gateway", List.of(ordered("name", GATEWAY, "outgoing_target", "client-tcp1")));
    }
    components.put("prefixdb-service", List.of(ordered("name", SERVICE, "target", "prefixdb1")));
    components.put("prefixdb", List.of(database(cluster, role)));
    components.put(
        "admin",
        ordered(
            "addr",
            EVERYWHERE,
            "port",
            Integer.toString(cluster.ports().admin()),
            "node",
            "$ENV{POD_NAME:}",
            "cluster",
            cluster.uid(),
            "grace_ms",
            0));
    if (role == Role.MASTER && !cluster.wal().options().isEmpty()) {
      components.put("retention", cluster.wal().options());
    }
    try {
      return JSON.writeValueAsString(components) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a map of plain values did not become JSON", e);
    }
  }

  private static List<Map<String, Object>> servers(Ports ports) {
    return List.of(
        server("main-tcp", SERVICE, ports.main()),
        server("queue-tcp", QUEUE, ports.background()),
        server("slave-tcp", SERVICE, ports.slave()));
  }

  private static Map<String, Object> server(String name, String target, int port) {
    return ordered(
        "name", name,
        "target", target,
        "addr", EVERYWHERE,
        "port", Integer.toString(port),
        "threads", 1);
  }

  private static Map<String, Object> database(DesiredCluster cluster, Role role) {
    var database = new LinkedHashMap<String, Object>();
    database.put("name", "prefixdb1");
    database.put("path", DATA + "/prefixdb");
    database.put("detach_path", DATA + "/prefixdb_detach");
    database.put("ini", DIRECTORY + "/" + INI);
    database.putAll(new TreeMap<>(cluster.config()));
    if (role == Role.SLAVE) {
      var slave = new LinkedHashMap<String, Object>();
      slave.put("enabled", true);
      slave.put("target", GATEWAY);
      slave.put("path", DATA + "/prefixdb_slave");
      slave.putAll(new TreeMap<>(cluster.slaveOptions()));
      database.put("slave", slave);
    }
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
