package io.prefixdb.node.net;

import io.prefixdb.node.json.JsonException;
import io.prefixdb.node.json.JsonWriter;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.History;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.model.Updates;
import io.prefixdb.node.replication.Master;
import io.prefixdb.node.replication.MasterAnswer;
import io.prefixdb.node.replication.Pulled;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The master behind a client's connections. Requests are those of the original slave, byte for
 * byte, but for the question of which history a prefix is. Safe for use by many threads.
 */
public final class MasterClient implements Master {
  private final RpcClient client;
  private final Function<PrefixName, CompletionStage<MasterAnswer<History>>> histories;
  private final BatchLimits limits = new BatchLimits();

  /** A master that is asked of which history its prefixes are. */
  public MasterClient(RpcClient client) {
    this(client, new HistoryQuestions(client)::ask);
  }

  private MasterClient(
      RpcClient client, Function<PrefixName, CompletionStage<MasterAnswer<History>>> histories) {
    this.client = client;
    this.histories = histories;
  }

  /** A master that is asked nothing that an original slave would not ask. */
  public static MasterClient asOriginal(RpcClient client) {
    return new MasterClient(client, _ -> HistoryQuestions.unasked(client));
  }

  @Override
  public boolean connected() {
    return client.connected();
  }

  @Override
  public CompletionStage<MasterAnswer<List<Bytes>>> allPrefixes(boolean writableOnly) {
    JsonWriter params = new JsonWriter().raw("{\"writable_only\":").bool(writableOnly).raw("}");
    return ask("get_all_prefixes", params, MasterAnswers::prefixes);
  }

  @Override
  public CompletionStage<MasterAnswer<History>> history(PrefixName prefix) {
    return histories.apply(prefix);
  }

  @Override
  public CompletionStage<MasterAnswer<Updates>> updatesSince(
      PrefixName prefix, long sequence, int limit, String tag) {
    return pull(prefix, sequence, limit, tag).thenApply(answer -> answer.map(Pulled::updates));
  }

  @Override
  public CompletionStage<MasterAnswer<Pulled>> pull(
      PrefixName prefix, long sequence, int limit, String tag) {
    int batches = limits.of(prefix, limit);
    JsonWriter params =
        of(prefix).raw(",\"seq\":").unsigned(sequence).raw(",\"limit\":").number(batches);
    boolean ofConnection = HistoryQuestions.isOfConnection(tag);
    long connection = ofConnection ? HistoryQuestions.connection(tag) : 0;
    if (ofConnection && !client.stands(connection)) {
      return CompletableFuture.completedStage(new MasterAnswer.Stale<>());
    }
    if (!ofConnection) {
      params.raw(",\"tag\":").string(Bytes.utf8(tag));
    }
    return client
        .call(connection, "get_updates_since", params.raw("}").bytes())
        .thenApply(
            reply -> {
              limit(prefix, limit, batches, reply);
              return answer(
                  "get_updates_since",
                  reply,
                  json -> MasterAnswers.updates(json, ofConnection ? "" : tag));
            });
  }

  private void limit(PrefixName prefix, int wanted, int asked, Response reply) {
    switch (reply) {
      case Response.None none when none.tooLong() -> limits.tooLong(prefix, asked);
      case Response.Result _ -> limits.good(prefix, wanted);
      case Response.None _, Response.Fault _ -> {}
    }
  }

  @Override
  public CompletionStage<MasterAnswer<Snapshot>> createSnapshot(
      PrefixName prefix, Duration lifetime) {
    JsonWriter params =
        of(prefix).raw(",\"release_timeout_s\":").number(lifetime.toSeconds()).raw("}");
    return ask("create_snapshot", params, MasterAnswers::snapshot);
  }

  @Override
  public CompletionStage<MasterAnswer<Page>> range(
      PrefixName prefix, long snapshot, Bytes from, boolean inclusive, int limit) {
    JsonWriter params =
        of(prefix)
            .raw(",\"snapshot\":")
            .unsigned(snapshot)
            .raw(",\"repair_json\":true,\"beg\":")
            .bool(inclusive)
            .raw(",\"from\":")
            .asked(from)
            .raw(",\"limit\":")
            .number(limit)
            .raw("}");
    return client
        .call("range", params.bytes())
        .thenApply(
            reply ->
                reply instanceof Response.None(_, boolean tooLong) && tooLong
                    ? new MasterAnswer.Refused<>(Status.RangeLimitExceeded)
                    : answer("range", reply, MasterAnswers::page));
  }

  @Override
  public CompletionStage<MasterAnswer<Long>> releaseSnapshot(PrefixName prefix, long snapshot) {
    JsonWriter params = of(prefix).raw(",\"snapshot\":").unsigned(snapshot).raw("}");
    return ask("release_snapshot", params, json -> MasterAnswers.released(json, snapshot));
  }

  private static JsonWriter of(PrefixName prefix) {
    return new JsonWriter().raw("{\"prefix\":").asked(prefix.bytes());
  }

  private <T> CompletionStage<MasterAnswer<T>> ask(
      String method, JsonWriter params, Function<Bytes, MasterAnswer<T>> read) {
    return client.call(method, params.bytes()).thenApply(reply -> answer(method, reply, read));
  }

  static <T> MasterAnswer<T> answer(
      String method, Response reply, Function<Bytes, MasterAnswer<T>> read) {
    return switch (reply) {
      case Response.None none -> new MasterAnswer.None<>(none.reason());
      case Response.Fault fault ->
          new MasterAnswer.None<>(
              method + " was answered with error " + fault.code() + " " + fault.message());
      case Response.Result result -> {
        try {
          yield read.apply(result.json());
        } catch (JsonException e) {
          yield new MasterAnswer.Unreadable<>("the answer of " + method + ": " + e.getMessage());
        }
      }
    };
  }
}
