package io.prefixdb.node.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code prefixdb load}: writes for a bounded time, and says how fast. */
@Command(
    name = "load",
    mixinStandardHelpOptions = true,
    description = "Write to a prefix for some seconds, 10 keys a request, and say how fast.",
    footer = {"", "Example: prefixdb load localhost:23000 --prefix demo --seconds 10"})
public final class LoadCommand implements Callable<Integer> {
  private static final int KEYS_PER_REQUEST = 10;

  @Parameters(
      index = "0",
      paramLabel = "HOST:PORT",
      description = "where the node serves clients",
      converter = Endpoint.Converter.class)
  private Endpoint endpoint;

  @Option(
      names = "--prefix",
      defaultValue = "demo",
      description = "the prefix to write to (default: ${DEFAULT-VALUE})")
  private String prefix;

  @Option(
      names = "--keys",
      defaultValue = "10000",
      description = "how many different keys (default: ${DEFAULT-VALUE})")
  private int keys;

  @Option(
      names = "--value-bytes",
      defaultValue = "100",
      description = "bytes of a value (default: ${DEFAULT-VALUE})")
  private int valueBytes;

  @Option(
      names = "--seconds",
      defaultValue = "10",
      description = "how long to write, at most 3600 (default: ${DEFAULT-VALUE})")
  private int seconds;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (keys < 1 || valueBytes < 1 || seconds < 1 || seconds > 3600) {
      spec.commandLine()
          .getErr()
          .println(
              "prefixdb load: --keys and --value-bytes are at least 1, --seconds is 1 to 3600");
      return 2;
    }
    try (RpcConnection node = RpcConnection.open(endpoint, Duration.ofSeconds(30))) {
      return write(node);
    } catch (IOException e) {
      spec.commandLine().getErr().println("prefixdb load: " + e.getMessage());
      return 1;
    }
  }

  private int write(RpcConnection node) throws IOException {
    String value = "\"" + "x".repeat(valueBytes) + "\"";
    long begin = System.nanoTime();
    long end = begin + TimeUnit.SECONDS.toNanos(seconds);
    long nextReport = begin + TimeUnit.SECONDS.toNanos(1);
    long written = 0;
    for (long now = begin; now < end; now = System.nanoTime()) {
      JsonNode result = node.call("set", request(written, value));
      if (!result.path("status").asText().equals("OK")) {
        throw new IOException(endpoint + " answers " + result);
      }
      written += KEYS_PER_REQUEST;
      if (now >= nextReport) {
        report(written, now - begin, end - now);
        nextReport = now + TimeUnit.SECONDS.toNanos(5);
      }
    }
    report(written, System.nanoTime() - begin, 0);
    return 0;
  }

  private String request(long written, String value) {
    StringBuilder fields = new StringBuilder();
    for (int i = 0; i < KEYS_PER_REQUEST; i++) {
      fields.append(i == 0 ? "" : ",").append("\"key-").append((written + i) % keys);
      fields.append("\":").append(value);
    }
    return "{\"prefix\":\"" + prefix + "\",\"fields\":{" + fields + "}}";
  }

  private void report(long written, long tookNanos, long leftNanos) {
    spec.commandLine()
        .getOut()
        .printf(
            "%d keys written to '%s', %d keys/s, %d s left%n",
            written,
            prefix,
            written * TimeUnit.SECONDS.toNanos(1) / Math.max(1, tookNanos),
            TimeUnit.NANOSECONDS.toSeconds(leftNanos));
    spec.commandLine().getOut().flush();
  }
}
