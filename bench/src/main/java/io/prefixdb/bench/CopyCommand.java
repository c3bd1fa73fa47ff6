package io.prefixdb.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench copy}. */
@Command(
    name = "copy",
    mixinStandardHelpOptions = true,
    description = {
      "How long 'prefixdb copy-from' takes for one prefix of a running node, beside 'rsync -a' of the",
      "same files from a daemon of its own over loopback; what the clients of the node feel meanwhile;",
      "and how much is sent again after a part of the values has changed."
    })
final class CopyCommand implements Callable<Integer> {
  private static final String PREFIX = "copy";
  private static final int VALUE_BYTES = 1_000;
  private static final int KEYS_PER_MB = 1_000;
  private static final long IDLE_MS = 3_000;

  @Option(
      names = "--megabytes",
      paramLabel = "N",
      description = "of values in the prefix (default: 1000)")
  private int megabytes = 1_000;

  @Option(names = "--rounds", paramLabel = "N", description = "copies of each kind (default: 3)")
  private int rounds = 3;

  @Option(
      names = "--changed",
      paramLabel = "N",
      description = "so many values in a hundred are changed before the last copy (default: 2)")
  private int changed = 2;

  @Mixin private final Place place = new Place();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter progress = spec.commandLine().getErr();
    NodeBuild build = new NodeBuild("node", Place.root(), List.of());
    List<Double> ours = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    Path home = place.fresh("source");
    try (NodeServer source = NodeServer.start(build, home);
        Rsync rsync = Rsync.serve(place.fresh("rsync"), home.resolve("data").resolve(PREFIX))) {
      progress.println("filling");
      fill(source);
      CopyFrom copies = new CopyFrom(build, source.port(), PREFIX);
      Probe idle = Probe.during(source, PREFIX, () -> Thread.sleep(IDLE_MS));
      Probe busy = Probe.NONE;
      Path last = home;
      for (int round = 1; round <= rounds; round++) {
        progress.println("round " + round);
        last = place.fresh("copied-" + round);
        Path target = last;
        busy = busy.and(Probe.during(source, PREFIX, () -> ours.add(copies.run(target).seconds())));
        theirs.add(rsync.run(place.fresh("synced-" + round)));
        place.remove("synced-" + round);
        if (round < rounds) {
          place.remove("copied-" + round);
        }
      }
      change(source);
      CopyFrom.Result again = copies.run(last);
      print(ours, theirs, idle, busy, again);
    } finally {
      place.clean();
    }
    return 0;
  }

  private void fill(NodeServer source) throws IOException {
    try (Line line = Line.to(source.port())) {
      SplittableRandom random = new SplittableRandom(1);
      for (int key = 0; key < megabytes * KEYS_PER_MB; key += 100) {
        write(line, key, 100, random);
      }
      if (!line.accepts("compact_prefix", "{\"prefix\":\"%s\"}".formatted(PREFIX))) {
        throw new IOException("the node does not compact");
      }
    }
  }

  /** In one stretch of keys, as one customer's or one day's would be. */
  private void change(NodeServer source) throws IOException {
    try (Line line = Line.to(source.port())) {
      SplittableRandom random = new SplittableRandom(2);
      int count = megabytes * KEYS_PER_MB / 100 * changed;
      for (int key = 0; key < count; key += 100) {
        write(line, key, Math.min(100, count - key), random);
      }
    }
  }

  private static void write(Line line, int from, int count, SplittableRandom random)
      throws IOException {
    StringBuilder fields = new StringBuilder();
    for (int key = from; key < from + count; key++) {
      fields.append(key == from ? "" : ",").append("\"k%09d\":\"".formatted(key));
      for (int i = 0; i < VALUE_BYTES; i += 10) {
        fields.append(Long.toString(random.nextLong(1L << 49, 1L << 50), 36), 0, 10);
      }
      fields.append('"');
    }
    if (!line.accepts("set", "{\"prefix\":\"%s\",\"fields\":{%s}}".formatted(PREFIX, fields))) {
      throw new IOException("the node refuses a write");
    }
  }

  private void print(
      List<Double> ours, List<Double> theirs, Probe idle, Probe busy, CopyFrom.Result again) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(Machine.description());
    out.printf(
        Locale.ROOT, "%,d MB of values that hardly compress, medians of %d%n%n", megabytes, rounds);
    Table table = new Table("copy", "s", "of rsync -a", "get p50, ms", "get p99, ms");
    table.row(row("none", 0, 0, idle));
    table.row(row("copy-from", median(ours), median(ours) / median(theirs), busy));
    table.row(row("rsync -a", median(theirs), 1, Probe.NONE));
    out.println(table.text(place.markdown()));
    out.printf(
        Locale.ROOT,
        "after %d %% of the values changed: %d MiB sent, %d MiB were there, %.1f s%n",
        changed,
        again.sent(),
        again.kept(),
        again.seconds());
  }

  private static List<String> row(String name, double seconds, double ratio, Probe probe) {
    return List.of(
        name, text(seconds), text(ratio), text(probe.millis(50)), text(probe.millis(99)));
  }

  private static String text(double value) {
    return value == 0 ? "" : String.format(Locale.ROOT, "%.2f", value);
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
