package io.prefixdb.node.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code prefixdb demo}: a master and two slaves as processes on this machine, writes, a break of
 * replication, the reload, and everything in sync again. Ends by itself and leaves nothing.
 */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Run a master and two slaves on loopback, break replication of one and mend it.",
      "Takes about half a minute, ends by itself and leaves nothing behind."
    })
public final class DemoCommand implements Callable<Integer> {
  private static final String PREFIX = "demo";
  private static final int KEYS = 2000;
  private static final String VALUE = "x".repeat(500);

  @Option(names = "--keep", description = "keep the directory with data, configuration and logs")
  private boolean keep;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    Path home = Files.createTempDirectory("prefixdb-demo");
    List<DemoNode> nodes = new ArrayList<>();
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build()) {
      play(nodes(home, nodes, http));
      return 0;
    } catch (IOException e) {
      keep = true;
      spec.commandLine().getErr().println("prefixdb demo: " + e.getMessage());
      return 1;
    } finally {
      for (DemoNode node : nodes) {
        node.stop();
      }
      if (keep) {
        say("kept: " + home);
      } else {
        remove(home);
      }
    }
  }

  private static List<DemoNode> nodes(Path home, List<DemoNode> nodes, HttpClient http)
      throws IOException {
    List<Integer> ports = freePorts(9);
    DemoFiles master =
        new DemoFiles(home.resolve("master"), "master", ports.get(0), ports.get(1), ports.get(2));
    master.writeMaster();
    nodes.add(new DemoNode(master, http));
    for (int i = 1; i <= 2; i++) {
      String name = "slave-" + i;
      DemoFiles slave =
          new DemoFiles(
              home.resolve(name),
              name,
              ports.get(3 * i),
              ports.get(3 * i + 1),
              ports.get(3 * i + 2));
      slave.writeSlaveOf(master);
      nodes.add(new DemoNode(slave, http));
    }
    return nodes;
  }

  private void play(List<DemoNode> nodes) throws IOException, InterruptedException {
    DemoNode master = nodes.get(0);
    DemoNode steady = nodes.get(1);
    DemoNode broken = nodes.get(2);
    for (DemoNode node : nodes) {
      node.start();
      say(node.name() + " runs on " + node.main());
    }
    write(master, 0);
    awaitInSync(steady, sequence(master));
    awaitInSync(broken, sequence(master));
    say(KEYS + " keys and a counter written; both slaves are in sync");

    broken.kill();
    say(broken.name() + " is killed; the master goes on writing until its log has moved on");
    outrunLog(master, sequence(steady) + 1);
    broken.start();
    JsonNode status = broken.await("break", now -> DemoNode.prefix(now, PREFIX).has("broken"));
    say("broken: " + DemoNode.prefix(status, PREFIX).path("broken").path("message").asText());

    long begin = System.nanoTime();
    broken.reload("demo-1", PREFIX);
    awaitInSync(broken, sequence(master));
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    say("reloaded from a snapshot and in sync again after " + millis + " ms");
    write(master, 1);
    awaitInSync(steady, sequence(master));
    awaitInSync(broken, sequence(master));
    compare(nodes);
  }

  private void write(DemoNode node, int round) throws IOException {
    try (RpcConnection connection = RpcConnection.open(node.main(), Duration.ofSeconds(10))) {
      for (int i = 0; i < KEYS; i++) {
        connection.call(
            "set",
            "{\"prefix\":\"%s\",\"fields\":{\"key-%d\":[%d,\"%s\"]}}"
                .formatted(PREFIX, i, round, VALUE));
        connection.call(
            "inc", "{\"prefix\":\"%s\",\"update\":{\"count\":{\"inc\":1}}}".formatted(PREFIX));
      }
    }
  }

  /** Writes until the master's log no longer holds {@code wanted}. */
  private void outrunLog(DemoNode master, long wanted) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    for (int round = 2; System.nanoTime() < end; round++) {
      write(master, round);
      long oldest =
          DemoNode.prefix(master.status(), PREFIX).path("oldestUpdate").asLong(Long.MAX_VALUE);
      if (oldest > wanted) {
        say("the master's log now begins at " + oldest + ", the slave would need " + wanted);
        return;
      }
    }
    throw new IOException("the master's log still holds what the slave needs after 60 s");
  }

  private static long sequence(DemoNode node) throws IOException, InterruptedException {
    return DemoNode.prefix(node.status(), PREFIX).path("sequence").asLong();
  }

  private static void awaitInSync(DemoNode node, long sequence)
      throws IOException, InterruptedException {
    node.await(
        "reach sequence " + sequence,
        status -> {
          JsonNode prefix = DemoNode.prefix(status, PREFIX);
          return prefix.path("sequence").asLong() >= sequence && !prefix.has("broken");
        });
  }

  private void compare(List<DemoNode> nodes) throws IOException {
    Map<String, String> expected = contents(nodes.getFirst());
    for (DemoNode node : nodes) {
      if (!contents(node).equals(expected)) {
        throw new IOException(node.name() + " differs from the master");
      }
    }
    say(
        "all %d keys are equal on the three nodes; the counter says %s"
            .formatted(expected.size(), expected.get("count")));
  }

  private static Map<String, String> contents(DemoNode node) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (RpcConnection connection = RpcConnection.open(node.main(), Duration.ofSeconds(10))) {
      String from = "";
      while (true) {
        JsonNode page =
            connection.call(
                "range",
                "{\"prefix\":\"%s\",\"from\":\"%s\",\"beg\":%s,\"limit\":1000}"
                    .formatted(PREFIX, from, from.isEmpty()));
        for (Map.Entry<String, JsonNode> field : page.path("fields").properties()) {
          contents.put(field.getKey(), field.getValue().toString());
          from = field.getKey();
        }
        if (page.path("final").asBoolean()) {
          return contents;
        }
      }
    }
  }

  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      List<Integer> ports = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        ServerSocket socket = new ServerSocket(0);
        sockets.add(socket);
        ports.add(socket.getLocalPort());
      }
      return ports;
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
  }

  private static void remove(Path home) throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
