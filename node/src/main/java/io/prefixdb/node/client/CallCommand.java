package io.prefixdb.node.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code prefixdb call}: one request, its result on the standard output. */
@Command(
    name = "call",
    mixinStandardHelpOptions = true,
    description = "Call one method of a node and print its result.",
    footer = {
      "",
      "Example: prefixdb call localhost:23000 set '{\"prefix\":\"demo\",\"fields\":{\"k\":1}}'",
      "Exit status: 0 when the method's status is OK, 1 otherwise."
    })
public final class CallCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "HOST:PORT",
      description = "where the node serves clients",
      converter = Endpoint.Converter.class)
  private Endpoint endpoint;

  @Parameters(index = "1", paramLabel = "METHOD", description = "for example get or set")
  private String method;

  @Parameters(
      index = "2",
      paramLabel = "PARAMS",
      defaultValue = "{}",
      description = "the parameters, a JSON object (default: {})")
  private String params;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "how long to wait for the node (default: ${DEFAULT-VALUE})")
  private int timeoutSeconds;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    try (RpcConnection node = RpcConnection.open(endpoint, Duration.ofSeconds(timeoutSeconds))) {
      JsonNode result = node.call(method, params);
      spec.commandLine().getOut().println(result);
      return result.path("status").asText().equals("OK") ? 0 : 1;
    } catch (IOException e) {
      spec.commandLine().getErr().println("prefixdb call: " + e.getMessage());
      return 1;
    }
  }
}
