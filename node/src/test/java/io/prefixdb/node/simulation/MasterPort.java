package io.prefixdb.node.simulation;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.History;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Updates;
import io.prefixdb.node.replication.Master;
import io.prefixdb.node.replication.MasterAnswer;
import io.prefixdb.node.simulation.SimulatedNetwork.Seat;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The master as the slave of another node sees it: over the network. */
final class MasterPort implements Master {
  /** A master gives no longer pages. */
  private static final int PAGE_KEYS_MAX = 5;

  private final SimulatedNetwork network;
  private final Seat slave;
  private final SimulatedNode master;

  MasterPort(SimulatedNetwork network, Seat slave, SimulatedNode master) {
    this.network = network;
    this.slave = slave;
    this.master = master;
  }

  private <T> CompletionStage<MasterAnswer<T>> ask(Function<Server, MasterAnswer<T>> question) {
    return network.ask(slave, master, question, new MasterAnswer.None<>("no answer"));
  }

  @Override
  public boolean connected() {
    return master.server() != null;
  }

  @Override
  public CompletionStage<MasterAnswer<List<Bytes>>> allPrefixes(boolean writableOnly) {
    return ask(Server::prefixes);
  }

  @Override
  public CompletionStage<MasterAnswer<History>> history(PrefixName prefix) {
    return ask(server -> server.history(prefix));
  }

  @Override
  public CompletionStage<MasterAnswer<Updates>> updatesSince(
      PrefixName prefix, long sequence, int limit, String tag) {
    return ask(server -> server.updates(slave.node().toString(), prefix, sequence, limit, tag));
  }

  @Override
  public CompletionStage<MasterAnswer<Snapshot>> createSnapshot(
      PrefixName prefix, Duration lifetime) {
    return ask(server -> server.createSnapshot(prefix));
  }

  @Override
  public CompletionStage<MasterAnswer<Page>> range(
      PrefixName prefix, long snapshot, Bytes from, boolean inclusive, int limit) {
    return ask(
        server -> server.range(prefix, snapshot, from, inclusive, Math.min(limit, PAGE_KEYS_MAX)));
  }

  @Override
  public CompletionStage<MasterAnswer<Long>> releaseSnapshot(PrefixName prefix, long snapshot) {
    return ask(server -> server.release(snapshot));
  }
}
