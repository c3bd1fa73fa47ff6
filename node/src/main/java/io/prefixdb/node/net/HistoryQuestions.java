package io.prefixdb.node.net;

import io.prefixdb.node.json.JsonWriter;
import io.prefixdb.node.model.History;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.replication.MasterAnswer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Asks a master of which history prefixes are. An original has no such method, and is asked no more
 * over a connection over which it said so: whoever comes after the connection may know it. Safe for
 * use by many threads.
 */
final class HistoryQuestions {
  private static final String METHOD = "get_history";

  /** The error of a node that has no such method. */
  static final int METHOD_NOT_FOUND = -32_601;

  /** How the tag begins that stands for whoever is at the other end of a connection. */
  private static final String CONNECTION = "connection ";

  private final RpcClient client;

  /** Whether the master at the other end of a connection knows histories, once that is known. */
  private final Map<Long, CompletableFuture<Boolean>> knowing = new ConcurrentHashMap<>();

  HistoryQuestions(RpcClient client) {
    this.client = client;
  }

  CompletionStage<MasterAnswer<History>> ask(PrefixName prefix) {
    long connection = client.standing();
    if (!client.stands(connection)) { // what was at its other end says nothing of who is there now
      return CompletableFuture.completedStage(notConnected());
    }
    CompletableFuture<Boolean> first = new CompletableFuture<>();
    CompletableFuture<Boolean> before = knowing.putIfAbsent(connection, first);
    if (before != null) {
      return before.thenCompose(
          knows ->
              knows
                  ? call(connection, prefix).thenApply(reply -> answer(connection, reply))
                  : CompletableFuture.completedStage(unknown(connection)));
    }
    knowing.keySet().removeIf(other -> other != connection && !client.stands(other));
    return call(connection, prefix)
        .thenApply(
            reply -> {
              learn(connection, first, reply);
              return answer(connection, reply);
            });
  }

  /** An original by decree: it is not asked at all. */
  static CompletionStage<MasterAnswer<History>> unasked(RpcClient client) {
    long connection = client.standing();
    return CompletableFuture.completedStage(
        client.stands(connection) ? unknown(connection) : notConnected());
  }

  private static MasterAnswer<History> notConnected() {
    return new MasterAnswer.None<>("not connected to the master");
  }

  private void learn(long connection, CompletableFuture<Boolean> first, Response reply) {
    switch (reply) {
      case Response.Result _ -> first.complete(true);
      case Response.Fault fault when fault.code() == METHOD_NOT_FOUND -> first.complete(false);
      case Response.Fault _, Response.None _ -> { // that tells nothing: the next one asks
        knowing.remove(connection, first);
        first.complete(true);
      }
    }
  }

  private CompletableFuture<Response> call(long connection, PrefixName prefix) {
    return client.call(
        connection,
        METHOD,
        new JsonWriter().raw("{\"prefix\":").asked(prefix.bytes()).raw("}").bytes());
  }

  private static MasterAnswer<History> answer(long connection, Response reply) {
    return reply instanceof Response.Fault fault && fault.code() == METHOD_NOT_FOUND
        ? unknown(connection)
        : MasterClient.answer(METHOD, reply, MasterAnswers::history);
  }

  private static MasterAnswer<History> unknown(long connection) {
    return new MasterAnswer.Given<>(new History(Timeline.UNKNOWN, CONNECTION + connection, -1));
  }

  /** Whether the tag stands for a connection. */
  static boolean isOfConnection(String tag) {
    return tag.startsWith(CONNECTION);
  }

  /** The connection that the tag stands for. */
  static long connection(String tag) {
    return Long.parseLong(tag.substring(CONNECTION.length()));
  }
}
