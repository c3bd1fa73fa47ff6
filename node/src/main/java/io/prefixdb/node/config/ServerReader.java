package io.prefixdb.node.config;

import io.prefixdb.node.config.Components.Instance;
import io.prefixdb.node.config.ServerConfig.Kind;
import io.prefixdb.node.config.ServerConfig.Sockets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the ports, each with what its target makes of it. */
final class ServerReader {
  /** Where the original has no limit: more connections than any client pool of its users has. */
  private static final int CONNECTIONS_MAX = 10_000;

  /** Where the original has no limit: far above 100 keys with values of 10 KiB. */
  private static final int FRAME_BYTES_MAX = 16 << 20;

  /** A line that a person types. */
  private static final int LINE_BYTES_MAX = 1 << 20;

  private static final int BACKLOG_BYTES_MIN = 64 << 10;
  private static final int BYTES_MAX = 1 << 30;
  private static final int BACKLOG_MAX = 1 << 16;
  private static final int THREADS_MAX = 1_024;

  private static final String COMMON_WORKFLOW = "common-workflow";

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
    Section reader = server.section("connection").section("reader");
    Section writer = server.section("connection").section("writer");
    Path path = server.flag("suspend") ? new Path(Kind.ECHO) : path(server);
    int longest = path.kind == Kind.TEXT ? LINE_BYTES_MAX : FRAME_BYTES_MAX;
    return new ServerConfig(
        instance.name(),
        path.kind,
        path.route(server.flag("keep_alive")),
        server.text("addr"),
        server.port("port"),
        server.count("threads", THREADS_MAX),
        orDefault(server.count("max_connections", 1_000_000), CONNECTIONS_MAX),
        path.workflow,
        path.forgetsClosed,
        path.queuedMsMax,
        framing(server, reader, writer),
        sockets(server),
        orDefault(atMost(reader.number("maxsize"), BYTES_MAX), longest),
        Math.max(atMost(writer.number("wrnsize"), BYTES_MAX), BACKLOG_BYTES_MIN),
        atMost(writer.number("maxsize"), BYTES_MAX));
  }

  private static Framing framing(Section server, Section reader, Section writer) {
    return Framing.of(
        server.flag("rn"), reader.text("sep"), reader.flag("trimsep"), writer.text("sep"));
  }

  private static Sockets sockets(Section server) {
    Section connection = server.section("connection");
    return new Sockets(
        atMost(server.number("backlog"), BACKLOG_MAX),
        atMost(connection.number("receive_buffer_size"), BYTES_MAX),
        atMost(connection.number("send_buffer_size"), BYTES_MAX));
  }

  private static int atMost(long number, int max) {
    return (int) Math.min(number, max);
  }

  /** What frames pass on their way from a port. */
  private static final class Path {
    private Kind kind;
    private Optional<WorkflowConfig> workflow = Optional.empty();
    private boolean forgetsClosed;
    private long queuedMsMax;
    private RouteConfig service = RouteConfig.DEFAULT;

    private Path(Kind kind) {
      this.kind = kind;
    }

    private RouteConfig route(boolean keepsAlive) {
      return new RouteConfig(
          service.textCommands(), service.serviceThere(), service.ignoresUnknownIds(), keepsAlive);
    }
  }

  /** Follows the targets from the port to the service or the prefixdb. */
  private Path path(Section server) throws ConfigException {
    Path path = new Path(Kind.DIRECT);
    Section from = server;
    for (int steps = 0; steps < 4; steps++) {
      Optional<Instance> named = components.named(from.text("target"));
      if (named.isEmpty()) {
        return new Path(Kind.NOBODY);
      }
      Instance target = named.get();
      Section options = target.options();
      switch (target.component()) {
        case "prefixdb" -> {
          refuseTextBehind(path.kind, from, target);
          path.kind = Kind.TEXT;
          return path;
        }
        case "prefixdb-service" -> {
          path.service = service(options);
          return path;
        }
        case "jsonrpc-queue" -> {
          path.kind = path.kind == Kind.BATCH ? Kind.BATCH : Kind.QUEUE;
          path.forgetsClosed = options.flag("tracking");
          path.queuedMsMax = options.number("drop_after_ms");
          if (!options.flag("suspend")) {
            path.workflow = Optional.of(workflow(options));
          }
        }
        case "jsonrpc-batch" ->
            path.kind = options.flag("suspend") ? passed(path.kind) : Kind.BATCH;
        default -> throw wrongTarget(from, target);
      }
      from = options;
    }
    throw new ConfigException(
        server.path("target") + ": \"" + server.text("target") + "\" leads in a circle");
  }

  /** What has no effect of its own is still no direct way to the service. */
  private static Kind passed(Kind before) {
    return before == Kind.DIRECT ? Kind.QUEUE : before;
  }

  private static void refuseTextBehind(Kind before, Section from, Instance target)
      throws ConfigException {
    if (before != Kind.DIRECT) {
      throw wrongTarget(from, target);
    }
  }

  private static ConfigException wrongTarget(Section from, Instance target) {
    return new ConfigException(
        from.path("target")
            + ": \""
            + target.name()
            + "\" is a "
            + target.component()
            + " (expected: a prefixdb-service, a jsonrpc-queue, a jsonrpc-batch, or for a port the"
            + " prefixdb)");
  }

  private RouteConfig service(Section service) {
    boolean there =
        components
            .named(service.text("target"))
            .filter(target -> target.component().equals("prefixdb"))
            .isPresent();
    return new RouteConfig(
        service.flag("allow_non_jsonrpc"), there, service.flag("ignore_unknown_id"), true);
  }

  /** The threads of the workflow that the queue names, those of all others when it names none. */
  private WorkflowConfig workflow(Section queue) throws ConfigException {
    Optional<Instance> found =
        components
            .named(queue.text("workflow"))
            .filter(instance -> instance.component().equals("workflow"));
    if (found.isEmpty()) {
      Section common = components.singleOrDefaults("core").section(COMMON_WORKFLOW);
      return workflow(COMMON_WORKFLOW, common, 0, 0);
    }
    Section own = found.get().options();
    return workflow(found.get().name(), own, own.number("post_delay_ms"), own.number("rate_limit"));
  }

  private static WorkflowConfig workflow(
      String name, Section workflow, long delayMs, long ratePerSecond) throws ConfigException {
    return new WorkflowConfig(
        name,
        Math.max(1, workflow.count("threads", THREADS_MAX)),
        workflow.number("maxsize"),
        workflow.number("wrnsize"),
        workflow.number("control_ms"),
        delayMs,
        ratePerSecond,
        workflow.flag("overflow_reset"),
        workflow.flag("quiet_mode"));
  }

  private static int orDefault(int configured, int fallback) {
    return configured == 0 ? fallback : configured;
  }
}
