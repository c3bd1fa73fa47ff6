package io.prefixdb.node.simulation;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.model.UpdateBatch.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All nodes of one run with what is between them, and the clients that write. */
final class World {
  private static final int WRITE_PAUSE_MAX_MS = 60;
  private static final int KEYS = 12;
  private static final int OPS_MAX = 3;

  private final Scheduler scheduler;
  private final Trace trace;
  private final Settings settings;
  private final Faults faults;
  private final SimulatedNetwork network;
  private final Truth truth = new Truth();
  private final Acknowledged acknowledged;
  private final Invariants invariants = new Invariants(this);
  private final List<SimulatedNode> nodes = new ArrayList<>();
  private final List<PrefixName> prefixes;
  private final Map<PrefixName, Long> untilNanos = new HashMap<>();
  private boolean writing = true;
  private long tags;
  private long writes;

  World(long seed, Bug bug, Trace trace) {
    this.scheduler = new Scheduler(seed);
    this.trace = trace;
    this.settings = Settings.draw(scheduler, bug);
    this.faults = new Faults(scheduler);
    this.network = new SimulatedNetwork(scheduler, trace);
    this.acknowledged = new Acknowledged(settings.acks());
    this.prefixes =
        List.of("p", "q", "r", "s").subList(0, 1 + scheduler.below(4)).stream()
            .map(PrefixName::new)
            .toList();
    for (int i = 0; i < settings.nodes(); i++) {
      nodes.add(new SimulatedNode(this, i));
    }
  }

  Scheduler scheduler() {
    return scheduler;
  }

  Trace trace() {
    return trace;
  }

  Settings settings() {
    return settings;
  }

  Faults faults() {
    return faults;
  }

  SimulatedNetwork network() {
    return network;
  }

  Truth truth() {
    return truth;
  }

  Acknowledged acknowledged() {
    return acknowledged;
  }

  Invariants invariants() {
    return invariants;
  }

  List<SimulatedNode> nodes() {
    return nodes;
  }

  SimulatedNode node(int id) {
    return nodes.get(id);
  }

  SimulatedNode anyNode() {
    return nodes.get(scheduler.below(nodes.size()));
  }

  List<PrefixName> prefixes() {
    return prefixes;
  }

  PrefixName anyPrefix() {
    return prefixes.get(scheduler.below(prefixes.size()));
  }

  Optional<SimulatedNode> named(String name) {
    return nodes.stream().filter(node -> node.toString().equals(name)).findFirst();
  }

  String freshTag() {
    return "tag" + ++tags;
  }

  /** What that data follows; what an original does not tell is known here. */
  Timeline historyOf(Data data) {
    Data told = settings.original() ? node(0).disk().find(data.name()) : data;
    return told == null ? Timeline.UNKNOWN : told.timeline();
  }

  /** Nobody writes to that prefix for some time. */
  void leaveAlone(PrefixName prefix, long nanos) {
    untilNanos.put(prefix, scheduler.nanos() + nanos);
  }

  long writes() {
    return writes;
  }

  /** Each master is written to from now on. */
  void begin() {
    nodes.forEach(SimulatedNode::start);
    keepWriting();
  }

  private void keepWriting() {
    if (writing) {
      PrefixName prefix = anyPrefix();
      if (scheduler.nanos() >= untilNanos.getOrDefault(prefix, 0L)) {
        List<SimulatedNode> masters = nodes.stream().filter(SimulatedNode::takesWrites).toList();
        invariants.takeWrites(masters);
        masters.forEach(node -> write(node, prefix));
      }
      var _ =
          scheduler.after(scheduler.below(WRITE_PAUSE_MAX_MS) * Scheduler.MS, this::keepWriting);
    }
  }

  void endWriting() {
    writing = false;
  }

  /** A client writes to it. */
  void write(SimulatedNode master, PrefixName prefix) {
    Server server = master.server();
    if (server != null) {
      List<Op> ops = new ArrayList<>();
      for (int i = scheduler.below(OPS_MAX); i >= 0; i--) {
        ops.add(op());
      }
      server.process().step(() -> master.store().write(prefix, ops));
    }
  }

  private Op op() {
    Bytes key = Bytes.utf8("k" + scheduler.below(KEYS));
    writes++;
    return switch (scheduler.below(4)) {
      case 0 -> new Op.Put(key, Contents.number(1_000 + writes));
      case 1 -> new Op.Delete(key);
      default -> new Op.Merge(key, Contents.number(1));
    };
  }
}
