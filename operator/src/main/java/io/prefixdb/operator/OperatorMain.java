package io.prefixdb.operator;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** The operator as a program. */
public final class OperatorMain {
  private static final String HELP =
      """
      prefixdb-operator: cares for PrefixDBCluster resources.

      It takes no arguments but --help and --version. Its settings are environment variables:
        DEFAULT_NODE_IMAGE  node image for clusters that name none
        WATCH_NAMESPACE     the namespace whose clusters it cares for (default: all)
        POD_NAME            its name among several operators
        POD_NAMESPACE       where the Lease lies by which one of several leads (default: leads alone)
        LEASE_NAME          its name (default prefixdb-operator)
        LOG_FORMAT          text or json (default text)
        PORT                where /livez, /readyz and /metrics are told (default 8080)
      """;

  private OperatorMain() {}

  /** Runs until the process is told to stop. */
  @SuppressWarnings("SystemOut") // help and version go to the terminal
  public static void main(String[] arguments) throws InterruptedException {
    List<String> rest = withoutScript(arguments);
    if (rest.contains("--help")) {
      System.out.print(HELP);
      return;
    }
    if (rest.contains("--version")) {
      System.out.println("prefixdb-operator " + Version.TEXT);
      return;
    }
    if (!rest.isEmpty()) {
      fail("unknown argument '%s'; see --help".formatted(rest.getFirst()), 2);
    }
    try {
      OperatorConfig config = OperatorConfig.from(System.getenv());
      if (config.jsonLogs()) {
        JsonLines.use();
      }
      OperatorProgram program = OperatorProgram.start(config);
      Runtime.getRuntime().addShutdownHook(new Thread(program::close, "shutdown"));
      program.awaitEnd();
      Runtime.getRuntime().halt(1);
    } catch (IOException | KubernetesClientException | IllegalArgumentException e) {
      fail(String.valueOf(e.getMessage()), 1);
    }
  }

  /** A launcher without a shell passes its own path as the first arguments. */
  private static List<String> withoutScript(String[] arguments) {
    List<String> all = Arrays.asList(arguments);
    boolean launched = all.size() >= 2 && all.getFirst().equals("--script");
    return launched ? all.subList(2, all.size()) : all;
  }

  @SuppressWarnings("SystemOut") // the reason of an exit goes to the terminal
  private static void fail(String sentence, int code) {
    System.err.println("prefixdb-operator: " + sentence);
    System.exit(code);
  }
}
