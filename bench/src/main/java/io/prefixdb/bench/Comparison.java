package io.prefixdb.bench;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * The same workloads on several servers in turn, round after round, so that whatever the machine
 * does besides meets all of them alike. The first server is the one that the others are set
 * against.
 */
final class Comparison {
  /** The first requests of a kind find a JVM that has yet to compile what serves them. */
  private static final long FIRST_WARM_UP_PARTS = 1;

  private static final long WARM_UP_PARTS = 10;

  private final List<Server> servers;
  private final Load load;
  private final int rounds;
  private final PrintWriter progress;

  /** {@code load} tells the requests of a case with one request in flight. */
  Comparison(List<Server> servers, Load load, int rounds, PrintWriter progress) {
    this.servers = List.copyOf(servers);
    this.load = load;
    this.rounds = rounds;
    this.progress = progress;
  }

  /** The series of all servers for the workload, in the servers' order. */
  List<Series> run(Workload workload) throws InterruptedException {
    long requests = load.requests() * (workload.inFlight() > 1 ? 3 : 1);
    return rounds(workload, server -> load.counting(requests));
  }

  /** The series of the workload with each server at a part of its own {@code peaks}. */
  List<Series> runAt(double part, double seconds, Workload workload, List<Series> peaks)
      throws InterruptedException {
    return rounds(
        workload,
        server -> {
          double rate = part * peaks.get(server).median().perSecond();
          return load.counting((long) (rate * seconds)).at(rate);
        });
  }

  private List<Series> rounds(Workload workload, IntFunction<Load> loads)
      throws InterruptedException {
    List<Series> series = new ArrayList<>();
    for (Server server : servers) {
      series.add(new Series(server, new ArrayList<>()));
    }
    for (int round = 0; round < rounds; round++) {
      long parts = round == 0 ? FIRST_WARM_UP_PARTS : WARM_UP_PARTS;
      for (int i = 0; i < servers.size(); i++) {
        Load all = loads.apply(i);
        var _ = Driver.run(servers.get(i), workload, all.counting(all.requests() / parts), -round);
        series.get(i).rounds().add(Driver.run(servers.get(i), workload, all, round + 1L));
      }
    }
    progress.println("  " + workload.name() + ": done");
    progress.flush();
    return series;
  }
}
