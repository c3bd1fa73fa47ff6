package io.prefixdb.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench replication}. */
@Command(
    name = "replication",
    mixinStandardHelpOptions = true,
    description = {
      "How fast a slave catches up that was stopped while its master was written, and how far"
          + " behind",
      "it is while the master is written at a steady rate; how long the master takes for a write"
          + " while",
      "two slaves catch up, on the same processors and as if they had others. Master and slaves share"
          + " this machine; with --dir in memory (/dev/shm) no disk is what they wait for."
    })
final class ReplicationCommand implements Callable<Integer> {
  private static final int WARM_BATCHES = 200_000;
  private static final int LAG_SECONDS = 10;

  /** After fewer of them compilers of the JVM are what a client waits for. */
  private static final int WARM_ROUNDS = 2;

  /** What can be measured alone; the names are words of a command line. */
  enum Part {
    CATCH_UP("catch-up"),
    LAG("lag"),
    WRITES("writes");

    private final String word;

    Part(String word) {
      this.word = word;
    }

    @Override
    public String toString() {
      return word;
    }
  }

  @Option(
      names = "--batches",
      paramLabel = "N",
      description = "of one key each, to catch up with (default: 500000)")
  private int batches = 500_000;

  @Option(
      names = "--prefixes",
      paramLabel = "N",
      description = "they are spread over so many, beside a run with one (default: 100)")
  private int prefixes = 100;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "writes a second while the lag is measured (default: 20000)")
  private int rate = 20_000;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "times that two slaves catch up while the master is written (default: 3)")
  private int rounds = 3;

  @Option(
      names = "--transfer",
      paramLabel = "WAY",
      description = "auto for the stream, pull for the original's way (default: auto)")
  private String transfer = "auto";

  @Option(
      names = "--part",
      split = ",",
      paramLabel = "PART",
      description = "what is measured of ${COMPLETION-CANDIDATES} (default: all three)")
  private Set<Part> parts = EnumSet.allOf(Part.class);

  @Mixin private final Place place = new Place();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter progress = spec.commandLine().getErr();
    NodeBuild build = new NodeBuild("node", Place.root(), List.of());
    Table speed =
        new Table(
            "catch-up",
            "batches/s",
            "first fifth",
            "last fifth",
            "master, µs/batch",
            "slave, µs/batch");
    Table tail =
        new Table(
            "the master's writes",
            "p50, ms",
            "p99, ms",
            "max, ms",
            "p99 of the median second, ms",
            "batches/s");
    Table lag = new Table("lag", "p50, ms", "p99, ms", "max, ms");
    try (NodeServer master = NodeServer.start(build, place.fresh("master"));
        NodeServer slave =
            NodeServer.startSlave(build, place.fresh("slave"), master.port(), transfer);
        NodeServer other =
            NodeServer.startSlave(build, place.fresh("other"), master.port(), transfer)) {
      CatchUp catchUp = new CatchUp(master, slave);
      progress.println("warming up");
      catchUp.run("warm", 1, WARM_BATCHES);
      if (parts.contains(Part.CATCH_UP)) {
        progress.println("one prefix");
        speed.row(row("1 prefix", catchUp.run("one", 1, batches)));
        progress.println(prefixes + " prefixes");
        speed.row(row(prefixes + " prefixes", catchUp.run("many", prefixes, batches)));
      }
      if (parts.contains(Part.LAG)) {
        progress.println("lag");
        lag.row(
            row(
                String.format(Locale.ROOT, "%,d writes/s", rate),
                Lag.measure(master, slave, rate, LAG_SECONDS)));
      }
      if (parts.contains(Part.WRITES)) {
        measureWrites(new BothBehind(master, slave, other), tail, progress);
      }
    } finally {
      place.clean();
    }
    out.println(Machine.description());
    out.printf(Locale.ROOT, "%,d batches of one key, transfer %s%n%n", batches, transfer);
    for (Table table : List.of(speed, lag, tail)) {
      if (!table.isEmpty()) {
        out.println(table.text(place.markdown()));
      }
    }
    return 0;
  }

  private void measureWrites(BothBehind both, Table tail, PrintWriter progress)
      throws IOException, InterruptedException {
    for (int round = 1; round <= WARM_ROUNDS; round++) {
      progress.printf("two slaves, warming up, %d of %d%n", round, WARM_ROUNDS);
      double _ =
          both.run("warm" + round, WARM_BATCHES, new Seconds(), new Seconds(), new Seconds());
    }
    Seconds still = new Seconds();
    Seconds level = new Seconds();
    Seconds meanwhile = new Seconds();
    Seconds stillAside = new Seconds();
    Seconds levelAside = new Seconds();
    Seconds aside = new Seconds();
    double rates = 0;
    double ratesAside = 0;
    for (int round = 1; round <= rounds; round++) {
      progress.printf("two slaves, %d of %d%n", round, rounds);
      rates += both.run("both" + round, batches, still, level, meanwhile);
      progress.printf("two slaves that compute last, %d of %d%n", round, rounds);
      ratesAside += both.runAside("aside" + round, batches, stillAside, levelAside, aside);
    }
    tail.row(row("two slaves stand still", still, ""));
    tail.row(row("two slaves are level", level, ""));
    tail.row(row("two slaves catch up", meanwhile, number(rates / rounds)));
    tail.row(row("slaves that compute last stand still", stillAside, ""));
    tail.row(row("slaves that compute last are level", levelAside, ""));
    tail.row(row("slaves that compute last catch up", aside, number(ratesAside / rounds)));
  }

  private static List<String> row(String name, Seconds seconds, String rate) {
    Stream<String> last = Stream.of(millis(seconds.middleP99()), rate);
    return Stream.concat(row(name, seconds.all()).stream(), last).toList();
  }

  private static List<String> row(String name, Histogram latencies) {
    return List.of(
        name,
        millis(latencies.getValueAtPercentile(50)),
        millis(latencies.getValueAtPercentile(99)),
        millis(latencies.getMaxValue()));
  }

  private static List<String> row(String name, CatchUp.Speed speed) {
    return List.of(
        name,
        number(speed.all()),
        number(speed.firstFifth()),
        number(speed.lastFifth()),
        micros(speed.masterMicros()),
        micros(speed.slaveMicros()));
  }

  private static String micros(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%,.0f", value);
  }

  private static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.1f", nanos / 1e6);
  }
}
