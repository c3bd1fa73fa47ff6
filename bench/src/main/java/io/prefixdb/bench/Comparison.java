package io.prefixdb.bench;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The same workloads on several servers in turn, round after round, so that whatever the machine
 * does besides meets all of them alike. The first server is the one that the others are set
 * against.
 */
final class Comparison {
  /** The first requests after a start find a JVM that has yet to compile. */
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

  /** A workload's measurements on one server, one of each round. */
  record Series(Server server, List<Measurement> rounds) {
    /** The round in the middle by its rate. */
    Measurement median() {
      return rounds.stream()
          .sorted(Comparator.comparingDouble(Measurement::perSecond))
          .toList()
          .get(rounds.size() / 2);
    }

    /** How far the rates lie apart, in percent of the median. */
    double spread() {
      double least = rounds.stream().mapToDouble(Measurement::perSecond).min().orElseThrow();
      double most = rounds.stream().mapToDouble(Measurement::perSecond).max().orElseThrow();
      return (most - least) * 100 / median().perSecond();
    }
  }

  /** The series of all servers for the workload, in the servers' order. */
  List<Series> run(Workload workload) throws InterruptedException {
    List<Series> series = new ArrayList<>();
    for (Server server : servers) {
      series.add(new Series(server, new ArrayList<>()));
    }
    long requests = load.requests() * (workload.inFlight() > 1 ? 3 : 1);
    for (int round = 0; round < rounds; round++) {
      long parts = round == 0 ? FIRST_WARM_UP_PARTS : WARM_UP_PARTS;
      for (Series each : series) {
        Load now = load.counting(requests / parts, requests);
        Measurement measured = Driver.run(each.server(), workload, now, round + 1L);
        each.rounds().add(measured);
      }
    }
    progress.println("  " + workload.name() + ": done");
    progress.flush();
    return series;
  }
}
