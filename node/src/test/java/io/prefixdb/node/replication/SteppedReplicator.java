package io.prefixdb.node.replication;

import io.prefixdb.node.config.SlaveConfig;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

/** A replicator whose pauses take only the time that it is told. */
public final class SteppedReplicator {
  private SteppedReplicator() {}

  /** Waits a little before a question is asked again. */
  public interface Pause {
    void once() throws InterruptedException;
  }

  /** The ports of a {@link Replicator}. */
  public record Ports(
      Master master, UpdateStream stream, Replicas replicas, CopySources sources, Pause pause) {}

  /** One that never ends its node. */
  public static Replicator of(
      SlaveConfig config,
      Ports ports,
      ScheduledExecutorService thread,
      Executor workers,
      Supplier<Moment> time) {
    Bench bench =
        new Bench(
            ports.master,
            ports.stream,
            thread,
            workers,
            time,
            words -> {
              throw new AssertionError("the node ends: " + words);
            });
    return new Replicator(config, ports.replicas, ports.sources, bench, ports.pause::once);
  }
}
