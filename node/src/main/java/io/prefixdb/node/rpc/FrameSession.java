package io.prefixdb.node.rpc;

import io.prefixdb.node.json.JsonException;
import io.prefixdb.node.json.JsonReader;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.rpc.FrameHandler.Answers;
import io.prefixdb.node.rpc.FrameHandler.Port;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The messages of one connection, from bytes to bytes. */
final class FrameSession implements FrameHandler.Session {
  private static final Bytes UNKNOWN_TEXT_COMMAND = Bytes.utf8("Unknown method");

  private final Port port;
  private final CallSession calls;
  private CompletableFuture<Answers> previous =
      CompletableFuture.completedFuture(new Answers(List.of(), false));

  FrameSession(Port port, CallSession calls) {
    this.port = port;
    this.calls = calls;
  }

  @Override
  public CompletableFuture<Answers> handle(List<Bytes> frames) {
    List<CompletableFuture<Bytes>> replies = new ArrayList<>(frames.size());
    boolean close = false;
    for (int i = 0; i < frames.size() && !close; i++) {
      close = !frames.get(i).isEmpty() && frame(frames.get(i), replies);
    }
    CompletableFuture<Answers> answers = all(replies, close);
    previous = previous.thenCombine(answers, (earlier, these) -> these);
    return previous;
  }

  /** An empty reply stands for none: the call was a notification. */
  private static CompletableFuture<Answers> all(
      List<CompletableFuture<Bytes>> replies, boolean close) {
    return CompletableFuture.allOf(replies.toArray(CompletableFuture<?>[]::new))
        .thenApply(
            done ->
                new Answers(
                    replies.stream()
                        .map(CompletableFuture::join)
                        .filter(reply -> !reply.isEmpty())
                        .toList(),
                    close));
  }

  /** Whether the connection has to be closed. */
  private boolean frame(Bytes text, List<CompletableFuture<Bytes>> replies) {
    if (port == Port.DIRECT && isTextCommand(text)) {
      replies.add(CompletableFuture.completedFuture(UNKNOWN_TEXT_COMMAND));
      return false;
    }
    JsonReader frame = new JsonReader(text);
    Message message;
    do {
      message = Message.read(frame);
      if (message instanceof Message.Response) {
        return true;
      }
      replies.add(reply(message));
    } while (!(message instanceof Message.Broken) && hasMore(frame));
    return false;
  }

  private static boolean isTextCommand(Bytes text) {
    try {
      int first = new JsonReader(text).peek();
      return first >= 0 && first != '{';
    } catch (JsonException e) {
      return true;
    }
  }

  /** A comment without an end counts as more: it is the next message, and a broken one. */
  private static boolean hasMore(JsonReader frame) {
    try {
      frame.skipPadding();
      return frame.peek() >= 0;
    } catch (JsonException e) {
      return true;
    }
  }

  private CompletableFuture<Bytes> reply(Message message) {
    return switch (message) {
      case Message.Request request -> call(request);
      case Message.Broken(Bytes id) -> error(id, RpcError.PARSE_ERROR);
      case Message.Invalid(Bytes id) ->
          id == null && port == Port.QUEUED ? none() : error(id, RpcError.INVALID_REQUEST);
      case Message.Response() -> none();
    };
  }

  private CompletableFuture<Bytes> call(Message.Request request) {
    Bytes id = request.id();
    Optional<Method> method = Method.named(request.method());
    if (method.isEmpty()) {
      return error(id, RpcError.METHOD_NOT_FOUND);
    }
    if (id == null && !method.get().hasEffect()) {
      return none();
    }
    try {
      Bytes params = request.params();
      if (params == null || new JsonReader(params).takeNull()) {
        return id == null ? none() : error(id, RpcError.BAD_GATEWAY);
      }
      return execute(method.get().read(Params.read(params)), id);
    } catch (JsonException e) {
      return id == null ? none() : error(id, RpcError.INVALID_PARAMS);
    }
  }

  private CompletableFuture<Bytes> execute(Call call, @Nullable Bytes id) {
    return calls
        .execute(call)
        .thenApply(answer -> id == null ? Bytes.EMPTY : Reply.result(id, answer))
        .exceptionally(
            failure -> id == null ? Bytes.EMPTY : Reply.error(id, RpcError.INTERNAL_ERROR));
  }

  private static CompletableFuture<Bytes> error(@Nullable Bytes id, RpcError error) {
    return CompletableFuture.completedFuture(Reply.error(id, error));
  }

  private static CompletableFuture<Bytes> none() {
    return CompletableFuture.completedFuture(Bytes.EMPTY);
  }
}
