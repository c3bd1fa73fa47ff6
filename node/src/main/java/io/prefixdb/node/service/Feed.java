package io.prefixdb.node.service;

import io.prefixdb.node.json.UpdateText;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.History;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.model.Updates;
import io.prefixdb.node.replication.Downstreams;
import io.prefixdb.node.replication.stream.Standings;
import io.prefixdb.node.rpc.Answer;
import io.prefixdb.node.rpc.Call;
import io.prefixdb.node.store.ClosedException;
import io.prefixdb.node.store.PrefixStore;
import io.prefixdb.node.store.StoreException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executes what slaves ask over one connection, {@code get_updates_since} and {@code get_history},
 * and takes note of how far each is: who asks from a sequence on has everything before.
 */
final class Feed {
  /** The most batches of one piece of the update log, whatever is asked for (deviation D8). */
  static final int UPDATES_MAX = 10_000;

  private static final Logger log = LoggerFactory.getLogger(Feed.class);

  /** Of a prefix that is not there. */
  static final History NONE = new History(Timeline.UNKNOWN, "", 0);

  private final Prefixes prefixes;
  private final Downstreams downstreams;
  private final Standings standings;
  private final String peer;

  /**
   * @param standings how this node is fed itself
   * @param peer what a slave is known by, for its requests tell no name
   */
  Feed(Prefixes prefixes, Downstreams downstreams, Standings standings, String peer) {
    this.prefixes = prefixes;
    this.downstreams = downstreams;
    this.standings = standings;
    this.peer = peer;
  }

  Answer history(Call.GetHistory call) {
    return prefixes
        .find(call.prefix())
        .map(store -> new Answer.OfHistory(call.prefix(), store.history(), Status.OK))
        .orElseGet(() -> new Answer.OfHistory(call.prefix(), NONE, prefixes.whyNot(call.prefix())));
  }

  Answer updatesSince(Call.GetUpdatesSince since) {
    Optional<PrefixStore> store = prefixes.find(since.prefix());
    if (store.isEmpty()) {
      return nothing(since.prefix(), 0, prefixes.whyNot(since.prefix()));
    }
    if (since.tag().isEmpty()) {
      return updates(since, store.get());
    }
    Answer.Feed answer = updates(since, store.get());
    History history = store.get().history();
    return Bytes.utf8(history.tag()).equals(since.tag())
        ? answer.tagged(since.tag(), stands(store.get()))
        : nothing(since.prefix(), history.last(), Status.OK)
            .tagged(Bytes.utf8(history.tag()), null);
  }

  private Answer.@Nullable Stands stands(PrefixStore store) {
    return standings
        .of(store.name())
        .map(at -> new Answer.Stands(at.last(), at.behindMillis(), at.state()))
        .orElse(null);
  }

  private Answer.Feed updates(Call.GetUpdatesSince since, PrefixStore store) {
    Bytes prefix = since.prefix();
    boolean wanted = since.limit() != 0; // else only whether there is something
    if (since.sequence() > 0 && wanted) { // 0 asks for what there is; above are no sequences
      downstreams.heard(peer, store.name(), since.sequence(), since.sequence() - 1);
    }
    long limit = wanted ? since.limit() : 1;
    try {
      return switch (store.updatesSince(since.sequence(), clamped(limit))) {
        case Updates.Batches batches when wanted -> given(prefix, batches);
        case Updates.Batches batches -> nothing(prefix, batches.last(), Status.OK);
        case Updates.CaughtUp(var last) -> nothing(prefix, last, Status.OK);
        case Updates.Purged(var last) -> nothing(prefix, last, Status.InvalidSeqNumber);
      };
    } catch (ClosedException e) { // what an original slave takes for no harm
      return nothing(prefix, 0, Status.PrefixNotFound);
    } catch (StoreException e) {
      if (prefixes.find(prefix).isEmpty()) { // it was closed meanwhile
        return nothing(prefix, 0, Status.PrefixNotFound);
      }
      log.error("reading the update log of prefix '{}' failed: {}", prefix, e.getMessage());
      return nothing(prefix, store.lastSequence(), Status.IOError);
    }
  }

  private static int clamped(long limit) {
    return limit > 0 ? (int) Math.min(limit, UPDATES_MAX) : UPDATES_MAX;
  }

  private Answer.Feed given(Bytes prefix, Updates.Batches batches) {
    List<Bytes> logs = batches.logs().stream().map(UpdateText::encode).toList();
    downstreams.sent(logs.stream().mapToLong(Bytes::length).sum());
    return new Answer.Feed(
        prefix, batches.first(), batches.lastBatchFirst(), batches.last(), logs, Status.OK);
  }

  private static Answer.Feed nothing(Bytes prefix, long last, Status status) {
    return new Answer.Feed(prefix, 0, 0, last, List.of(), status);
  }
}
