package io.prefixdb.bench;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.store.PrefixStore;
import io.prefixdb.node.store.RawRocks;
import io.prefixdb.node.store.RocksStores;
import io.prefixdb.node.store.StoreSettings;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench raw}. */
@Command(
    name = "raw",
    mixinStandardHelpOptions = true,
    description = "One thread on RocksDB itself and on the node's store, without a network.")
final class RawCommand implements Callable<Integer> {
  private static final int ROUNDS = 5;
  private static final long KEYS_EACH = 300_000;

  @Option(names = "--quick", description = "a tenth of the operations")
  private boolean quick;

  @Mixin private final Place place = new Place();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    StoreSettings settings = new StoreSettings(place.fresh("store"), Optional.empty(), 0);
    PrefixName name = PrefixName.parse(Bytes.utf8(JsonRpcWire.PREFIX)).orElseThrow();
    List<Timed> all;
    try (RawRocks rocks = RawRocks.open(place.fresh("raw"));
        RocksStores stores = RocksStores.open(settings)) {
      PrefixStore store = stores.openOrCreate(name);
      RawCases cases = new RawCases();
      cases.fill(rocks);
      cases.fill(store);
      all =
          Stream.concat(cases.on(rocks).stream(), cases.on(store).stream())
              .map(Timed::new)
              .toList();
      for (int round = 0; round <= ROUNDS; round++) {
        for (Timed each : all) {
          each.round(quick ? KEYS_EACH / 10 : KEYS_EACH);
        }
      }
    }
    place.clean();
    PrintWriter out = spec.commandLine().getOut();
    out.println(Machine.description());
    out.println();
    out.println(table(all).text(place.markdown()));
    return 0;
  }

  private static Table table(List<Timed> all) {
    Table table = new Table("one thread, no network", "keys/s", "CPU µs/key");
    for (Timed each : all) {
      table.row(
          List.of(
              each.measured.name(),
              String.format(Locale.ROOT, "%,.0f", 1e9 / median(each.nanos)),
              String.format(Locale.ROOT, "%.2f", median(each.cpuNanos) / 1e3)));
    }
    return table;
  }

  /** The median without the first round, in which the JVM compiles. */
  private static double median(List<Double> rounds) {
    return rounds.stream().skip(1).sorted().toList().get((rounds.size() - 1) / 2);
  }

  /**
   * A case with its rounds: nanoseconds for one key by the clock, and of its thread's computing.
   */
  private static final class Timed {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final RawCases.Case measured;
    private final List<Double> nanos = new ArrayList<>();
    private final List<Double> cpuNanos = new ArrayList<>();

    Timed(RawCases.Case measured) {
      this.measured = measured;
    }

    void round(long keys) throws Exception {
      long started = System.nanoTime();
      long computed = THREADS.getCurrentThreadCpuTime();
      for (long i = 0; i < keys; i += measured.keys()) {
        measured.operation().run();
      }
      cpuNanos.add((THREADS.getCurrentThreadCpuTime() - computed) / (double) keys);
      nanos.add((System.nanoTime() - started) / (double) keys);
    }
  }
}
