package io.prefixdb.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The program behind {@code ./prefixdb bench}. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measure a node on this machine: the same load on it, on Redis and, if wanted, on a node of",
      "another build, in turn."
    },
    subcommands = {
      RawCommand.class,
      StartCommand.class,
      ReplicationCommand.class,
      JmhCommand.class,
      CopyCommand.class,
      OperatorCommand.class
    })
public final class BenchMain implements Callable<Integer> {
  private static final long REQUESTS = 200_000;
  private static final long QUICK_REQUESTS = 20_000;
  private static final int ROUNDS = 3;
  private static final double TAIL_PART = 0.7;
  private static final double TAIL_SECONDS = 5;

  @Option(names = "--quick", description = "under a minute, with a tenth of the requests")
  private boolean quick;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "how often each turn comes (default: 3)")
  private int rounds = ROUNDS;

  @Option(
      names = "--connections",
      paramLabel = "N",
      description = "connections of the driver (default: 50)")
  private int connections = 50;

  @Option(names = "--threads", paramLabel = "N", description = "threads of the driver (default: 1)")
  private int threads = 1;

  @Option(
      names = "--case",
      paramLabel = "NAME",
      description = "only this case of the table; may be repeated")
  private List<String> cases = new ArrayList<>();

  @Option(
      names = "--against",
      paramLabel = "DIR",
      description = "a built tree of another version: its node takes turns too")
  private List<Path> others = new ArrayList<>();

  @Option(names = "--no-redis", description = "leave Redis out")
  private boolean withoutRedis;

  @Option(
      names = "--echo",
      description = "also a port of the node that sends requests back: its network alone")
  private boolean withEcho;

  @Mixin private final Place place = new Place();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter progress = spec.commandLine().getErr();
    Load load = new Load(connections, threads, quick ? QUICK_REQUESTS : REQUESTS, 0);
    List<Server> servers = new ArrayList<>();
    try {
      start(servers);
      for (Server server : servers) {
        Driver.fill(server, load);
      }
      Comparison comparison = new Comparison(servers, load, rounds, progress);
      List<CaseResult> results = new ArrayList<>();
      for (Workload workload : chosen()) {
        results.add(new CaseResult(workload, comparison.run(workload)));
      }
      out.println(Machine.description());
      out.printf(
          Locale.ROOT,
          "%d connections, %d-byte values, %,d keys, %d rounds, medians; ± is half the spread%n%n",
          connections,
          Keys.VALUE_BYTES,
          Server.KEYS,
          rounds);
      out.println(Results.throughput(results).text(place.markdown()));
      out.println(Results.latency(results).text(place.markdown()));
      List<CaseResult> tails = tails(comparison, results);
      if (!tails.isEmpty()) {
        out.println(Results.tail(tails).text(place.markdown()));
      }
      return 0;
    } finally {
      servers.forEach(Server::close);
      place.clean();
    }
  }

  /** Sets and gets at a part of what each server could do. */
  private List<CaseResult> tails(Comparison comparison, List<CaseResult> results)
      throws InterruptedException {
    List<CaseResult> tails = new ArrayList<>();
    for (CaseResult result : results) {
      if (result.workload().equals(Workload.SETS) || result.workload().equals(Workload.GETS)) {
        double seconds = quick ? TAIL_SECONDS / 10 : TAIL_SECONDS;
        Workload part = result.workload().named(result.workload().name() + ", 70 % of peak");
        tails.add(
            new CaseResult(part, comparison.runAt(TAIL_PART, seconds, part, result.series())));
      }
    }
    return tails;
  }

  private void start(List<Server> servers) throws IOException {
    NodeServer node =
        NodeServer.start(new NodeBuild("node", Place.root(), List.of()), place.fresh("node"));
    servers.add(node);
    for (Path other : others) {
      String name = other.toAbsolutePath().normalize().getFileName().toString();
      servers.add(
          NodeServer.start(new NodeBuild(name, other, List.of()), place.fresh("other-" + name)));
    }
    if (withEcho) {
      servers.add(node.echo());
    }
    if (!withoutRedis) {
      servers.add(RedisServer.start(place.fresh("redis")));
    }
  }

  private List<Workload> chosen() {
    return Workload.CASES.stream()
        .filter(workload -> cases.isEmpty() || cases.contains(workload.name()))
        .toList();
  }

  /** Runs the command and ends the process with its exit status: 0 done, 1 failed, 2 misuse. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new BenchMain()).execute(args));
  }
}
