package io.prefixdb.node;

import io.prefixdb.node.admin.NodeStatus;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.net.RpcServer;
import io.prefixdb.node.store.PrefixStore;
import io.prefixdb.node.store.Stores;
import io.prefixdb.node.timer.Recurring;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What takes time or history to know of prefixes and ports, measured once a second by a thread of
 * its own, so that asking for it costs nothing. Safe for use by many threads.
 */
final class Gauges implements AutoCloseable {
  private final Stores stores;
  private final Map<PrefixName, WriteRate> rates = new HashMap<>();
  private final Map<String, RpcServer> ports;
  private final Map<String, PortTimes> times = new HashMap<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("gauges").daemon().factory());
  private volatile Map<PrefixName, Gauge> gauges = Map.of();
  private volatile List<NodeStatus.ResponseTimes> responseTimes = List.of();

  /**
   * One prefix.
   *
   * @param writesPerSecond operations over the last ten seconds
   * @param log what its write-ahead log holds
   * @param bytes of its tables, on the disk and in memory
   * @param pause of its background work
   * @param timeline of which history it is
   */
  record Gauge(
      double writesPerSecond,
      PrefixStore.LogExtent log,
      long bytes,
      PrefixStore.Pause pause,
      Timeline timeline) {
    static final Gauge NONE =
        new Gauge(0, PrefixStore.LogExtent.NONE, 0, PrefixStore.Pause.NONE, Timeline.UNKNOWN);
  }

  /** Measures from now on; {@code ports} by their names. */
  Gauges(Stores stores, Map<String, RpcServer> ports) {
    this.stores = stores;
    this.ports = new TreeMap<>(ports);
    var _ =
        thread.scheduleWithFixedDelay(
            new Recurring("measuring prefixes and ports", this::measure), 0, 1, TimeUnit.SECONDS);
  }

  Gauge of(PrefixName name) {
    return gauges.getOrDefault(name, Gauge.NONE);
  }

  /** How long each port's requests of clients took lately, by the ports' names. */
  List<NodeStatus.ResponseTimes> responseTimes() {
    return responseTimes;
  }

  private void measure() {
    long now = System.nanoTime();
    responseTimes = measurePorts(now);
    Map<PrefixName, Gauge> measured = new HashMap<>();
    for (PrefixName name : stores.names()) {
      stores.find(name).ifPresent(store -> measured.put(name, measure(store, now)));
    }
    rates.keySet().retainAll(measured.keySet());
    gauges = Map.copyOf(measured);
  }

  private Gauge measure(PrefixStore store, long now) {
    double rate =
        rates.computeIfAbsent(store.name(), _ -> new WriteRate()).at(now, store.lastSequence());
    return new Gauge(rate, store.log(), store.bytes(), store.pause(), store.history().timeline());
  }

  private List<NodeStatus.ResponseTimes> measurePorts(long now) {
    List<NodeStatus.ResponseTimes> measured = new ArrayList<>();
    ports.forEach(
        (name, port) ->
            measured.add(
                times
                    .computeIfAbsent(name, _ -> new PortTimes())
                    .at(now, name, port.traffic().timesOfClients())));
    return List.copyOf(measured);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
