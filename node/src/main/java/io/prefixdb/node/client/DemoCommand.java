package io.prefixdb.node.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Console;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code prefixdb demo}: a master and two slaves as processes on this machine, two prefixes that
 * are written, a slave that is away for too long, the break of one prefix, its reload while the
 * other goes on, and everything in sync again. Ends by itself and leaves nothing.
 */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Run a master and two slaves, break replication of one prefix, and mend it.",
      "All of it on loopback. Takes less than a minute, ends by itself and leaves nothing behind."
    })
public final class DemoCommand implements Callable<Integer> {
  /** Written so much that its log moves on while a slave is away. */
  private static final String BUSY = "busy";

  /** Written and read all the time, but little. */
  private static final String CALM = "calm";

  private static final List<String> PREFIXES = List.of(BUSY, CALM);
  private static final int KEYS = 2000;

  /** So that the log of the calm prefix does not move on within a minute. */
  private static final long WRITE_PAUSE_MS = 50;

  private static final long READ_PAUSE_MS = 5;
  private static final String VALUE = "x".repeat(500);

  @Option(names = "--keep", description = "keep the directory with data, configuration and logs")
  private boolean keep;

  @Spec private CommandSpec spec;
  private @Nullable DemoBoard board;

  @Override
  public Integer call() throws Exception {
    Path home = Files.createTempDirectory("prefixdb-demo");
    List<DemoNode> nodes = new ArrayList<>();
    try {
      nodes(home, nodes);
      try (DemoBoard shown = DemoBoard.show(spec.commandLine().getOut(), nodes, isTerminal())) {
        board = shown;
        play(nodes);
      }
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
        spec.commandLine().getOut().println("kept: " + home);
      } else {
        remove(home);
      }
    }
  }

  private static boolean isTerminal() {
    return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
  }

  private static void nodes(Path home, List<DemoNode> nodes) throws IOException {
    List<Integer> ports = freePorts(9);
    DemoFiles master =
        new DemoFiles(home.resolve("master"), "master", ports.get(0), ports.get(1), ports.get(2));
    master.writeMaster();
    nodes.add(new DemoNode(master));
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
      nodes.add(new DemoNode(slave));
    }
  }

  private void play(List<DemoNode> nodes) throws IOException, InterruptedException {
    DemoNode master = nodes.get(0);
    DemoNode away = nodes.get(2);
    for (DemoNode node : nodes) {
      node.start();
      say(node.name() + " runs on " + node.main());
    }
    try (DemoTraffic writes =
        DemoTraffic.start(
            master.main(),
            "inc",
            "{\"prefix\":\"calm\",\"update\":{\"count\":{\"inc\":1}}}",
            WRITE_PAUSE_MS)) {
      write(master, 0);
      awaitInSync(nodes);
      say(KEYS + " keys and a counter written to 'busy'; both slaves are in sync");
      breakBusy(master, away);
      away.await("go on with 'calm'", now -> DemoNode.isLevel(now, CALM));
      say("'calm', which was written little, goes on without a reload");
      reload(away, writes);
      write(master, 1);
    }
    awaitInSync(nodes);
    compare(nodes);
  }

  private void breakBusy(DemoNode master, DemoNode away) throws IOException, InterruptedException {
    away.kill();
    say(away.name() + " is killed; the master goes on writing until its log has moved on");
    outrunLog(master, sequence(master) + 1);
    away.start();
    JsonNode status = away.await("break", now -> DemoNode.prefix(now, BUSY).has("broken"));
    say(
        "'busy' is broken: "
            + DemoNode.prefix(status, BUSY).path("broken").path("message").asText());
  }

  /** Only the broken prefix is loaded anew; the other one is written and read all the time. */
  private void reload(DemoNode away, DemoTraffic writes) throws IOException, InterruptedException {
    try (DemoTraffic reads =
        DemoTraffic.start(
            away.main(), "get", "{\"prefix\":\"calm\",\"fields\":[\"count\"]}", READ_PAUSE_MS)) {
      writes.seen();
      long begin = System.nanoTime();
      away.reload("demo-1", BUSY);
      away.await("be level with the master", now -> DemoNode.isLevel(now, BUSY));
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
      say("'busy' is reloaded from a snapshot and in sync again after " + millis + " ms");
      DemoTraffic.Seen read = reads.seen();
      DemoTraffic.Seen written = writes.seen();
      say(
          "meanwhile 'calm' was written %d times (longest %d ms) and read %d times on %s (%d ms)"
              .formatted(
                  written.calls(),
                  written.longestMs(),
                  read.calls(),
                  away.name(),
                  read.longestMs()));
    }
  }

  private void write(DemoNode node, int round) throws IOException {
    try (RpcConnection connection = RpcConnection.open(node.main(), Duration.ofSeconds(10))) {
      for (int i = 0; i < KEYS; i++) {
        connection.call(
            "set",
            "{\"prefix\":\"%s\",\"fields\":{\"key-%d\":[%d,\"%s\"]}}"
                .formatted(BUSY, i, round, VALUE));
        connection.call(
            "inc", "{\"prefix\":\"%s\",\"update\":{\"count\":{\"inc\":1}}}".formatted(BUSY));
      }
    }
  }

  /** Writes until the master's log no longer holds {@code wanted}. */
  private void outrunLog(DemoNode master, long wanted) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    for (int round = 2; System.nanoTime() < end; round++) {
      write(master, round);
      long oldest =
          DemoNode.prefix(master.status(), BUSY).path("oldestUpdate").asLong(Long.MAX_VALUE);
      if (oldest > wanted) {
        say("the master's log now begins at " + oldest + ", the slave would need " + wanted);
        return;
      }
    }
    throw new IOException("the master's log still holds what the slave needs after 60 s");
  }

  private static long sequence(DemoNode node) throws IOException, InterruptedException {
    return DemoNode.prefix(node.status(), BUSY).path("sequence").asLong();
  }

  private static void awaitInSync(List<DemoNode> nodes) throws IOException, InterruptedException {
    for (DemoNode slave : nodes.subList(1, nodes.size())) {
      for (String prefix : PREFIXES) {
        long wanted = DemoNode.prefix(nodes.getFirst().status(), prefix).path("sequence").asLong();
        slave.await(
            "reach sequence %d of '%s'".formatted(wanted, prefix),
            status -> DemoNode.prefix(status, prefix).path("sequence").asLong() >= wanted);
      }
    }
  }

  private void compare(List<DemoNode> nodes) throws IOException {
    for (String prefix : PREFIXES) {
      Map<String, String> expected = contents(nodes.getFirst(), prefix);
      for (DemoNode node : nodes) {
        if (!contents(node, prefix).equals(expected)) {
          throw new IOException(
              "'%s' of %s differs from the master".formatted(prefix, node.name()));
        }
      }
      say(
          "'%s' is equal on the three nodes: %d keys, and the counter says %s"
              .formatted(prefix, expected.size(), expected.get("count")));
    }
  }

  private static Map<String, String> contents(DemoNode node, String prefix) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (RpcConnection connection = RpcConnection.open(node.main(), Duration.ofSeconds(10))) {
      String from = "";
      while (true) {
        JsonNode page =
            connection.call(
                "range",
                "{\"prefix\":\"%s\",\"from\":\"%s\",\"beg\":%s,\"limit\":1000}"
                    .formatted(prefix, from, from.isEmpty()));
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
    Objects.requireNonNull(board, "a story without a board").say(line);
  }
}
