package io.prefixdb.node.net;

import io.prefixdb.node.json.JsonException;
import io.prefixdb.node.json.JsonWriter;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Updates;
import io.prefixdb.node.replication.Answer;
import io.prefixdb.node.replication.Master;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The master behind a client's connections. Requests are those of the original slave, byte for
 * byte. Safe for use by many threads.
 */
public final class MasterClient implements Master {
  private final RpcClient client;

  public MasterClient(RpcClient client) {
    this.client = client;
  }

  @Override
  public boolean connected() {
    return client.connected();
  }

  @Override
  public CompletionStage<Answer<List<Bytes>>> allPrefixes(boolean writableOnly) {
    JsonWriter params = new JsonWriter().raw("{\"writable_only\":").bool(writableOnly).raw("}");
    return ask("get_all_prefixes", params, MasterAnswers::prefixes);
  }

  @Override
  public CompletionStage<Answer<Updates>> updatesSince(
      PrefixName prefix, long sequence, int limit) {
    JsonWriter params =
        of(prefix).raw(",\"seq\":").unsigned(sequence).raw(",\"limit\":").number(limit).raw("}");
    return ask("get_updates_since", params, MasterAnswers::updates);
  }

  @Override
  public CompletionStage<Answer<Snapshot>> createSnapshot(PrefixName prefix, Duration lifetime) {
    JsonWriter params =
        of(prefix).raw(",\"release_timeout_s\":").number(lifetime.toSeconds()).raw("}");
    return ask("create_snapshot", params, MasterAnswers::snapshot);
  }

  @Override
  public CompletionStage<Answer<Page>> range(
      PrefixName prefix, long snapshot, Bytes from, boolean inclusive, int limit) {
    JsonWriter params =
        of(prefix)
            .raw(",\"snapshot\":")
            .unsigned(snapshot)
            .raw(",\"repair_json\":true,\"beg\":")
            .bool(inclusive)
            .raw(",\"from\":")
            .string(from)
            .raw(",\"limit\":")
            .number(limit)
            .raw("}");
    return ask("range", params, MasterAnswers::page);
  }

  @Override
  public CompletionStage<Answer<Long>> releaseSnapshot(PrefixName prefix, long snapshot) {
    JsonWriter params = of(prefix).raw(",\"snapshot\":").unsigned(snapshot).raw("}");
    return ask("release_snapshot", params, json -> MasterAnswers.released(json, snapshot));
  }

  private static JsonWriter of(PrefixName prefix) {
    return new JsonWriter().raw("{\"prefix\":").string(prefix.bytes());
  }

  private <T> CompletionStage<Answer<T>> ask(
      String method, JsonWriter params, Function<Bytes, Answer<T>> read) {
    return client.call(method, params.bytes()).thenApply(reply -> answer(method, reply, read));
  }

  private static <T> Answer<T> answer(String method, Reply reply, Function<Bytes, Answer<T>> read) {
    return switch (reply) {
      case Reply.None none -> new Answer.None<>(none.reason());
      case Reply.Fault fault ->
          new Answer.None<>(
              method + " was answered with error " + fault.code() + " " + fault.message());
      case Reply.Result result -> {
        try {
          yield read.apply(result.json());
        } catch (JsonException e) {
          yield new Answer.Unreadable<>("the answer of " + method + ": " + e.getMessage());
        }
      }
    };
  }
}
