package io.prefixdb.bench;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench operator}. */
@Command(
    name = "operator",
    mixinStandardHelpOptions = true,
    description = {
      "What many clusters cost an operator, and how soon it does something about a change: a real API",
      "server with its etcd, simulated pods and nodes (one master and two slaves a cluster)."
    })
final class OperatorCommand implements Callable<Integer> {
  private static final double REACTION_AIM_SECONDS = 2;

  @Option(names = "--clusters", paramLabel = "N", description = "how many (default: 200)")
  private int clusters = 200;

  @Option(
      names = "--idle",
      paramLabel = "SECONDS",
      description = "how long nothing happens (default: 60)")
  private int idleSeconds = 60;

  @Option(
      names = "--changes",
      paramLabel = "N",
      description = "of each kind, one after the other, in clusters at random (default: 100)")
  private int changes = 100;

  @Option(
      names = "--memory",
      paramLabel = "MIB",
      description = "the limit of the operator's memory, as in the chart (default: 320)")
  private int memory = 320;

  @Option(
      names = "--kubernetes",
      paramLabel = "FILE",
      description = "the executable of 'e2e/cluster/kube build'; the launcher names it")
  private Path kubernetes = Path.of(System.getProperty("prefixdb.kubernetes", "cluster"));

  @Mixin private final Place place = new Place();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter progress = spec.commandLine().getErr();
    Path home = place.fresh("operator");
    Table table = new Table("%d clusters".formatted(clusters), "figure", "aim");
    progress.println("starting the API server");
    try (ApiServer server = ApiServer.start(kubernetes, home);
        SimulatedNodes nodes = SimulatedNodes.start()) {
      server.define(Place.root().resolve("crds/manifests"));
      try (KubernetesClient client = server.client();
          SimulatedPods pods = new SimulatedPods(client, nodes);
          OperatorTrial trial = new OperatorTrial(client, pods, nodes.port())) {
        measure(server, trial, home, table, progress);
      }
    } catch (IOException | RuntimeException e) {
      progress.printf("the logs are in %s%n", home);
      throw e;
    }
    place.clean();
    out.println(Machine.description());
    out.println();
    out.println(table.text(place.markdown()));
    return 0;
  }

  private void measure(
      ApiServer server, OperatorTrial trial, Path home, Table table, PrintWriter progress)
      throws IOException, InterruptedException {
    Path kubeconfig = server.kubeconfig();
    trial.make(clusters);
    try (OperatorProcess operator =
        OperatorProcess.start(kubeconfig, memory, home.resolve("operator.log"))) {
      trial.watch(operator);
      progress.println("waiting until all clusters are Ready");
      trial.awaitReady();
      row(table, "all made and Ready, s", operator.seconds(), "");
      progress.println("nothing happens");
      TimeUnit.SECONDS.sleep(10);
      long requests = server.operatorRequests();
      double cpu = operator.cpuSeconds();
      TimeUnit.SECONDS.sleep(idleSeconds);
      row(
          table,
          "requests a second to the API server when nothing happens",
          (server.operatorRequests() - requests) / (double) idleSeconds,
          "about 0");
      row(
          table,
          "processors taken when nothing happens (each node is asked every second)",
          (operator.cpuSeconds() - cpu) / idleSeconds,
          "");
      row(table, "resident, MiB", operator.residentMegabytes(), clusters <= 10 ? "< 200" : "");
      progress.println("changes");
      reactions(table, "a spec changes until it is applied and told", trial.specChanges(changes));
      reactions(table, "a slave breaks until its reload is ordered", trial.breaks(changes));
      reactions(table, "a Service is deleted until it is there", trial.deletions(changes));
      row(table, "resident after that, MiB", operator.residentMegabytes(), "");
    }
    progress.println("starting the operator anew");
    trial.deleteService();
    try (OperatorProcess operator =
        OperatorProcess.start(kubeconfig, memory, home.resolve("operator2.log"))) {
      trial.watch(operator);
      trial.awaitService();
      row(table, "start until the first object is mended, s", operator.seconds(), "< 4");
      trial.awaitReady();
      row(table, "times that a cluster was called unready at the hand-over", trial.unready(), "0");
    }
    if (Files.exists(home.resolve("operator.log"))) {
      progress.println("done");
    }
  }

  private static void row(Table table, String what, double figure, String aim) {
    table.row(List.of(what, String.format(Locale.ROOT, "%,.2f", figure), aim));
  }

  /** One row with the median, the 99th percentile and the worst. */
  private static void reactions(Table table, String what, List<Double> seconds) {
    List<Double> sorted = seconds.stream().sorted().toList();
    table.row(
        List.of(
            what + ", s: p50, p99, max",
            String.format(
                Locale.ROOT,
                "%.2f, %.2f, %.2f",
                sorted.get(sorted.size() / 2),
                sorted.get((int) Math.ceil(sorted.size() * 0.99) - 1),
                sorted.getLast()),
            "p99 < %.0f".formatted(REACTION_AIM_SECONDS)));
  }
}
