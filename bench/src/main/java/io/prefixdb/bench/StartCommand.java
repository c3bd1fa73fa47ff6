package io.prefixdb.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench start}. */
@Command(
    name = "start",
    mixinStandardHelpOptions = true,
    description = {
      "How long a node with many prefixes takes from the start of its process until it serves them",
      "all, and what it holds in memory afterwards."
    })
final class StartCommand implements Callable<Integer> {
  private static final int KEYS = 100;
  private static final long IDLE_SECONDS = 3;

  @Option(
      names = "--prefixes",
      paramLabel = "N",
      description = "how many small ones (default: 128)")
  private int prefixes = 128;

  @Option(names = "--rounds", paramLabel = "N", description = "how many starts (default: 5)")
  private int rounds = 5;

  @Option(
      names = "--java",
      paramLabel = "OPTION",
      description = "a further option of the JVM, to try it out; may be repeated")
  private List<String> jvmOptions = new ArrayList<>();

  @Option(
      names = "--against",
      paramLabel = "DIR",
      description = "a built tree of another version, started in turn")
  private List<Path> others = new ArrayList<>();

  @Mixin private final Place place = new Place();

  @Spec private CommandSpec spec;

  /** One start, in milliseconds and bytes. */
  private record Start(
      double portMillis,
      double servingMillis,
      double cpuMillis,
      long residentBytes,
      long threads) {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    List<NodeBuild> builds = new ArrayList<>();
    builds.add(new NodeBuild("node", Place.root(), jvmOptions));
    for (Path other : others) {
      builds.add(new NodeBuild(other.normalize().toString(), other, List.of()));
    }
    Path home = place.fresh("start");
    fill(builds.getFirst(), home);
    List<List<Start>> starts = new ArrayList<>();
    builds.forEach(build -> starts.add(new ArrayList<>()));
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < builds.size(); i++) {
        starts.get(i).add(start(builds.get(i), home));
      }
    }
    place.clean();
    out.println(Machine.description());
    out.printf("%d prefixes of %d keys, %d starts, medians%n%n", prefixes, KEYS, rounds);
    Table table =
        new Table(
            "node", "port, ms", "serving, ms", "slowest, ms", "CPU, ms", "idle, MiB", "threads");
    for (int i = 0; i < builds.size(); i++) {
      table.row(row(builds.get(i).name(), starts.get(i)));
    }
    out.println(table.text(place.markdown()));
    return 0;
  }

  private void fill(NodeBuild build, Path home) throws IOException {
    try (NodeServer node = NodeServer.start(build, home);
        Line line = Line.to(node.port())) {
      for (int prefix = 0; prefix < prefixes; prefix++) {
        StringBuilder fields = new StringBuilder();
        for (int key = 0; key < KEYS; key++) {
          fields.append(key == 0 ? "" : ",").append("\"k%d\":%d".formatted(key, prefix));
        }
        if (!line.accepts(
            "set", "{\"prefix\":\"p%d\",\"fields\":{%s}}".formatted(prefix, fields))) {
          throw new IOException("the node refuses prefix " + prefix);
        }
      }
    }
  }

  private Start start(NodeBuild build, Path home) throws IOException, InterruptedException {
    long started = System.nanoTime();
    try (NodeServer node = NodeServer.start(build, home);
        Line line = Line.to(node.port())) {
      for (int prefix = 0; prefix < prefixes; prefix++) {
        String params = "{\"prefix\":\"p%d\",\"fields\":[\"k0\"]}".formatted(prefix);
        while (!line.accepts("get", params)) {
          TimeUnit.MILLISECONDS.sleep(1);
        }
      }
      double serving = (System.nanoTime() - started) / 1e6;
      double cpu = node.cpuNanos() / 1e6;
      TimeUnit.SECONDS.sleep(IDLE_SECONDS);
      return new Start(node.startNanos() / 1e6, serving, cpu, node.residentBytes(), node.threads());
    }
  }

  private static List<String> row(String name, List<Start> starts) {
    return List.of(
        name,
        median(starts.stream().map(Start::portMillis).toList()),
        median(starts.stream().map(Start::servingMillis).toList()),
        String.format(
            Locale.ROOT,
            "%,.0f",
            starts.stream().mapToDouble(Start::servingMillis).max().orElseThrow()),
        median(starts.stream().map(Start::cpuMillis).toList()),
        median(starts.stream().map(start -> start.residentBytes() / (double) (1 << 20)).toList()),
        median(starts.stream().map(start -> (double) start.threads()).toList()));
  }

  private static String median(List<Double> values) {
    return String.format(
        Locale.ROOT, "%,.0f", values.stream().sorted().toList().get(values.size() / 2));
  }
}
