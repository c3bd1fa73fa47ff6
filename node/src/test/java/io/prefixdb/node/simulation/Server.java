package io.prefixdb.node.simulation;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.History;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.model.Updates;
import io.prefixdb.node.replication.Downstreams;
import io.prefixdb.node.replication.Master.Page;
import io.prefixdb.node.replication.Master.Snapshot;
import io.prefixdb.node.replication.MasterAnswer;
import io.prefixdb.node.replication.Standing;
import io.prefixdb.node.replication.stream.Acks;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one life of a node answers to its slaves: from its disk, as the protocol says, and the real
 * registers of who follows it.
 */
final class Server {
  private static final Duration FORGET_AFTER = Duration.ofSeconds(30);

  private final SimulatedNode node;
  private final Life process;
  private final boolean original;
  private final Downstreams downstreams;
  private final Acks acks;
  private final Streams streams;
  private final Map<Long, Snapped> snapshots = new HashMap<>();
  private final Map<String, Tables> checkpoints = new HashMap<>();
  private long snapshotsMade;

  /** What a snapshot shows, as long as the data is not replaced. */
  private record Snapped(Data of, int generation, Contents contents) {}

  Server(SimulatedNode node, Life process, Settings settings) {
    this.node = node;
    this.process = process;
    this.original = settings.isOriginal(node);
    this.downstreams = new Downstreams(process::now, FORGET_AFTER);
    this.acks = new Acks(settings.acks(), () -> process.now().nanos());
    this.streams = new Streams(node.disk(), process, acks, downstreams, this::standing);
  }

  private Optional<Standing> standing(PrefixName prefix) {
    return Optional.ofNullable(node.following())
        .flatMap(following -> following.replicator().standing(prefix));
  }

  Life process() {
    return process;
  }

  boolean isOriginal() {
    return original;
  }

  Downstreams downstreams() {
    return downstreams;
  }

  Acks acks() {
    return acks;
  }

  Streams streams() {
    return streams;
  }

  private <T> MasterAnswer<T> with(PrefixName prefix, Answering<T> answering) {
    if (node.disk().isDamaged(prefix)) {
      return new MasterAnswer.Refused<>(Status.IOError);
    }
    Data data = node.disk().find(prefix);
    return data == null ? new MasterAnswer.Refused<>(Status.PrefixNotFound) : answering.of(data);
  }

  /** An answer from the data of a prefix. */
  private interface Answering<T> {
    MasterAnswer<T> of(Data data);
  }

  MasterAnswer<List<Bytes>> prefixes() {
    return new MasterAnswer.Given<>(node.disk().names().stream().map(PrefixName::bytes).toList());
  }

  MasterAnswer<History> history(PrefixName prefix) {
    return with(
        prefix,
        data ->
            new MasterAnswer.Given<>(
                original ? new History(Timeline.UNKNOWN, data.tag(), -1) : data.history()));
  }

  MasterAnswer<Updates> updates(
      String slave, PrefixName prefix, long sequence, int limit, String tag) {
    return with(
        prefix,
        data -> {
          if (!data.tag().equals(tag)) {
            return new MasterAnswer.Stale<>();
          }
          downstreams.heard(slave, prefix, sequence, sequence - 1);
          return new MasterAnswer.Given<>(data.since(sequence, limit, Integer.MAX_VALUE));
        });
  }

  MasterAnswer<Snapshot> createSnapshot(PrefixName prefix) {
    return with(
        prefix,
        data -> {
          long id = ++snapshotsMade; // and the same again after a restart
          snapshots.put(id, new Snapped(data, data.generation(), data.contents().copy()));
          return new MasterAnswer.Given<>(new Snapshot(id, data.last()));
        });
  }

  MasterAnswer<Page> range(
      PrefixName prefix, long snapshot, Bytes from, boolean inclusive, int limit) {
    return with(
        prefix,
        data -> {
          if (snapshot == 0) {
            return new MasterAnswer.Given<>(page(data.contents(), from, inclusive, limit));
          }
          Snapped snapped = snapshots.get(snapshot);
          return snapped == null
                  || !data.equals(snapped.of)
                  || snapped.generation != data.generation()
              ? new MasterAnswer.Refused<>(Status.SnapshotNotFound)
              : new MasterAnswer.Given<>(page(snapped.contents, from, inclusive, limit));
        });
  }

  private static Page page(Contents contents, Bytes from, boolean inclusive, int limit) {
    List<Field> rest =
        contents.values().entrySet().stream()
            .filter(entry -> entry.getKey().compareTo(from) >= (inclusive ? 0 : 1))
            .map(entry -> new Field(entry.getKey(), Contents.number(entry.getValue())))
            .toList();
    return new Page(rest.subList(0, Math.min(limit, rest.size())), rest.size() <= limit);
  }

  MasterAnswer<Long> release(long snapshot) {
    snapshots.remove(snapshot);
    return new MasterAnswer.Given<>(snapshot);
  }

  /** What its files show now; nothing when there is no such prefix. */
  MasterAnswer<Tables> checkpoint(PrefixName prefix) {
    return with(
        prefix,
        data -> {
          String id = node + "-" + data.tag() + "-" + checkpoints.size();
          Tables made = Tables.of(id, data);
          checkpoints.put(id, made);
          return new MasterAnswer.Given<>(made);
        });
  }

  Optional<Tables> kept(String checkpoint) {
    return Optional.ofNullable(checkpoints.get(checkpoint));
  }
}
