package io.prefixdb.node.config;

import io.prefixdb.node.config.Components.Instance;
import io.prefixdb.node.config.ServerConfig.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the ports, each with what its target makes of it. */
final class ServerReader {
  /** Where the original has no limit: more connections than any client pool of its users has. */
  private static final int CONNECTIONS_MAX = 10_000;

  /** Where the original has no limit: far above 100 keys with values of 10 KiB. */
  private static final int FRAME_BYTES_MAX = 16 << 20;

  private static final int BACKLOG_BYTES_MAX = 16 << 20;

  private static final int THREADS_MAX = 1_024;

  private final Components components;

  ServerReader(Components components) {
    this.components = components;
  }

  List<ServerConfig> read() throws ConfigException {
    List<ServerConfig> servers = new ArrayList<>();
    for (Instance server : components.all("server-tcp")) {
      servers.add(server(server));
    }
    return servers;
  }

  private ServerConfig server(Instance instance) throws ConfigException {
    Section server = instance.options();
    server.refuseIf(server.flag("suspend"), "suspend", "no echo in this version; set false");
    server.refuseIf(!server.flag("keep_alive"), "keep_alive", "connections are kept; set true");
    Section reader = server.section("connection").section("reader");
    Section writer = server.section("connection").section("writer");
    refuseOtherFrames(server, reader, writer);
    Instance target = target(server);
    return new ServerConfig(
        instance.name(),
        kind(server, target),
        server.text("addr"),
        server.port("port"),
        orDefault(server.count("max_connections", 1_000_000), CONNECTIONS_MAX),
        queueThreads(target),
        orDefault(reader.count("maxsize", 1 << 30), FRAME_BYTES_MAX),
        orDefault(writer.count("maxsize", 1 << 30), BACKLOG_BYTES_MAX));
  }

  private static void refuseOtherFrames(Section server, Section reader, Section writer)
      throws ConfigException {
    server.refuseIf(!server.flag("rn"), "rn", "frames end with CRLF; set true");
    for (Section side : List.of(reader, writer)) {
      String separator = side.text("sep");
      side.refuseIf(
          !separator.isEmpty() && !separator.equals("\r\n"),
          "sep",
          "frames end with CRLF; remove it");
    }
    reader.refuseIf(!reader.flag("trimsep"), "trimsep", "frames come without CRLF; set true");
  }

  private Instance target(Section server) throws ConfigException {
    String name = server.text("target");
    return components
        .named(name)
        .orElseThrow(
            () ->
                new ConfigException(
                    server.path("target")
                        + ": \""
                        + name
                        + "\" (expected: the name of a component that is enabled)"));
  }

  private static Kind kind(Section server, Instance target) throws ConfigException {
    return switch (target.component()) {
      case "prefixdb-service" -> Kind.DIRECT;
      case "jsonrpc-queue" -> Kind.QUEUE;
      case "jsonrpc-batch" -> Kind.BATCH;
      case "prefixdb" -> Kind.TEXT;
      default ->
          throw new ConfigException(
              server.path("target")
                  + ": \""
                  + target.name()
                  + "\" is a "
                  + target.component()
                  + " (expected: a prefixdb-service, a jsonrpc-queue, a jsonrpc-batch or the"
                  + " prefixdb)");
    };
  }

  private int queueThreads(Instance target) throws ConfigException {
    if (!target.component().equals("jsonrpc-queue")) {
      return 0;
    }
    String name = target.options().text("workflow");
    Optional<Instance> workflow =
        components.named(name).filter(found -> found.component().equals("workflow"));
    return workflow.isEmpty()
        ? 1
        : Math.max(1, workflow.get().options().count("threads", THREADS_MAX));
  }

  private static int orDefault(int configured, int fallback) {
    return configured == 0 ? fallback : configured;
  }
}
