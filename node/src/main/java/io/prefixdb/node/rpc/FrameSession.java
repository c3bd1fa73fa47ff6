package io.prefixdb.node.rpc;

import static java.util.Objects.requireNonNull;

import io.prefixdb.node.json.JsonException;
import io.prefixdb.node.json.JsonReader;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.rpc.FrameHandler.Progress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The messages of one connection, from bytes to bytes. */
final class FrameSession implements FrameHandler.Session {
  /** Replies of so many bytes are sent before the rest of a frame is executed. */
  static final int REPLY_BYTES_MAX = 256 << 10;

  private final Route route;
  private final boolean direct;
  private final CallSession calls;
  private final TextSession text;
  private final Map<String, Switch> switches;
  private final Mistakes mistakes;
  private final Overflow overflow;

  /** What is left of a frame that stopped: the rest of a call, then the rest of the text. */
  private @Nullable Stopped stopped;

  private @Nullable JsonReader rest;
  private @Nullable Frame current;
  private boolean isLong;
  private boolean inText;

  private CompletableFuture<?> awaited = CompletableFuture.completedFuture(null);
  private @Nullable Successor successor;

  /** Whose call is executed, and when its frame came in. */
  private String method = Tally.NO_METHOD;

  private long arrivedNanos;

  private record Stopped(Outcome.Step next, @Nullable Bytes id) {}

  FrameSession(Route route, CallSession calls, Map<String, Switch> switches, Mistakes mistakes) {
    this.route = route;
    this.mistakes = mistakes;
    this.overflow = new Overflow(mistakes, route.ignoresUnknownIds());
    this.switches = switches;
    this.direct = route.speech() == Route.Speech.DIRECT;
    this.calls = calls;
    this.text = new TextSession(calls);
  }

  @Override
  public Progress handle(Frame frame, Turn turn) {
    if (direct && route.textCommands() && isTextCommand(frame)) {
      inText = true;
      return text.handle(frame, turn);
    }
    inText = false;
    current = frame;
    rest = JsonReader.ofRequests(frame.text(), frame.from(), frame.to());
    arrivedNanos = frame.arrivedNanos();
    isLong = frame.length() > FrameHandler.LOOP_FRAME_BYTES_MAX;
    return goOn(turn);
  }

  private Progress goOn(Turn turn) {
    return isLong && !turn.mayWait() ? Progress.ON_WORKER : messages(requireNonNull(rest), turn);
  }

  @Override
  public Progress resume(Turn turn) {
    if (inText) {
      return text.resume(turn);
    }
    Stopped call = stopped;
    if (call == null) {
      return goOn(turn);
    }
    stopped = null;
    Progress progress = took(call.next.run(turn), call.id, turn);
    if (progress != Progress.DONE) {
      return progress;
    }
    return requireNonNull(rest).skipPadding() ? goOn(turn) : end(Progress.DONE);
  }

  @Override
  public Progress refuse(Frame frame, Replies replies) {
    return overflow.answer(frame, replies);
  }

  @Override
  public CompletableFuture<?> awaited() {
    return inText ? text.awaited() : awaited;
  }

  @Override
  public Successor successor() {
    return requireNonNull(successor);
  }

  private Progress end(Progress progress) {
    rest = null;
    current = null;
    return progress;
  }

  /** The messages that are left of the frame, one at least, until there are many replies. */
  private Progress messages(JsonReader frame, Turn turn) {
    while (true) {
      Message message = Message.read(frame);
      Progress progress = message(message, turn);
      if (stopped != null) {
        return progress;
      }
      if (progress == Progress.CLOSE
          || progress == Progress.SWITCH // nothing of the frame is JSON-RPC any more
          || message instanceof Message.Broken) {
        return end(progress);
      }
      if (!frame.skipPadding()) {
        return end(Progress.DONE);
      }
      if (turn.replies().length() >= REPLY_BYTES_MAX) {
        return Progress.AFTER_REPLIES;
      }
    }
  }

  private static boolean isTextCommand(Frame frame) {
    if (frame.text()[frame.from()] == '{') {
      return false; // as nearly always
    }
    int first = new JsonReader(frame.text(), frame.from(), frame.to()).peek();
    return first >= 0 && first != '{';
  }

  private Progress message(Message message, Turn turn) {
    method = Tally.NO_METHOD;
    switch (message) {
      case Message.Request request -> {
        return call(request, turn);
      }
      case Message.Broken(Bytes id) -> {
        mistakes.noJson(!direct, requireNonNull(current));
        tally(RpcError.PARSE_ERROR, turn);
        turn.replies().error(id, RpcError.PARSE_ERROR);
      }
      case Message.Invalid(Bytes id) -> {
        mistakes.noMessage(!direct, requireNonNull(current));
        tally(RpcError.INVALID_REQUEST, turn);
        if (id != null || direct) {
          turn.replies().error(id, RpcError.INVALID_REQUEST);
        }
      }
      case Message.Response(Bytes id) -> {
        mistakes.noCall(id);
        return route.ignoresUnknownIds() ? Progress.DONE : Progress.CLOSE;
      }
    }
    return Progress.DONE;
  }

  private Progress call(Message.Request request, Turn turn) {
    Bytes id = request.id();
    Optional<Method> named = Method.named(request.method());
    if (named.isEmpty()) {
      return switchOver(request, turn);
    }
    if (id == null && !named.get().hasEffect()) {
      return Progress.DONE;
    }
    method = named.get().name();
    Call call;
    try {
      JsonReader params = request.params();
      if (params == null || params.takeNull()) {
        return error(id, RpcError.BAD_GATEWAY, turn);
      }
      call = named.get().read(Params.read(params));
    } catch (JsonException e) {
      mistakes.noParameters(method, String.valueOf(e.getMessage()));
      return error(id, RpcError.INVALID_PARAMS, turn);
    }
    return route.serviceThere()
        ? took(calls.execute(call, turn), id, turn)
        : error(id, RpcError.SERVICE_UNAVAILABLE, turn);
  }

  private Progress switchOver(Message.Request request, Turn turn) {
    Bytes id = request.id();
    String name = request.method().toString().replace("\"", "");
    @Nullable Switch known = maySwitch() ? switches.get(name) : null;
    if (known == null) {
      mistakes.noMethod(request.method());
      tally(RpcError.METHOD_NOT_FOUND, turn);
      turn.replies().error(id, RpcError.METHOD_NOT_FOUND);
      return Progress.DONE;
    }
    if (id == null) {
      return Progress.DONE;
    }
    method = name;
    if (!route.serviceThere()) {
      return error(id, RpcError.SERVICE_UNAVAILABLE, turn);
    }
    try {
      JsonReader params = request.params();
      return switch (known.open(params == null ? Bytes.EMPTY : params.value())) {
        case Switch.Switched(Bytes result, Successor next) -> {
          turn.replies().tally().add(method, Status.OK, arrivedNanos);
          turn.replies().result(id, result);
          successor = next;
          yield Progress.SWITCH;
        }
        case Switch.Refused(String sentence) -> {
          tally(RpcError.INVALID_PARAMS, turn);
          turn.replies().error(id, RpcError.INVALID_PARAMS, sentence);
          yield Progress.DONE;
        }
      };
    } catch (JsonException e) {
      return error(id, RpcError.INVALID_PARAMS, turn);
    }
  }

  /** Not where requests come in arrays, or one at a time. */
  private boolean maySwitch() {
    return route.speech() != Route.Speech.BATCH && route.keepsAlive();
  }

  private void tally(RpcError error, Turn turn) {
    turn.replies().tally().add(method, error, arrivedNanos);
  }

  private Progress error(@Nullable Bytes id, RpcError error, Turn turn) {
    tally(error, turn);
    if (id != null) {
      turn.replies().error(id, error);
    }
    return Progress.DONE;
  }

  /** Takes what came of a call, or of a part of one. */
  private Progress took(Outcome outcome, @Nullable Bytes id, Turn turn) {
    return switch (outcome) {
      case Outcome.AfterCommit(Outcome.Step next) -> stop(next, id, Progress.AFTER_COMMIT);
      case Outcome.OnWorker(Outcome.Step next) -> stop(next, id, Progress.ON_WORKER);
      case Outcome.Answered(Answer answer) -> {
        turn.replies().tally().add(method, answer.status(), arrivedNanos);
        if (id != null) {
          turn.replies().result(id, answer);
        }
        yield Progress.DONE;
      }
      case Outcome.Written(Answer.OfWrite answer, Round.Group group) -> {
        int place = turn.replies().tally().add(method, answer.status(), arrivedNanos);
        turn.replies().written(id, answer, group, place);
        yield Progress.DONE;
      }
      case Outcome.Awaits(CompletableFuture<Answer> answer) -> {
        CompletableFuture<Outcome> rest =
            answer.handle(
                (given, failure) ->
                    failure == null ? new Outcome.Answered(given) : new Outcome.Failed());
        awaited = rest;
        yield stop(_ -> rest.join(), id, Progress.AFTER_ANSWER);
      }
      case Outcome.Failed() -> error(id, RpcError.INTERNAL_ERROR, turn);
    };
  }

  private Progress stop(Outcome.Step next, @Nullable Bytes id, Progress progress) {
    stopped = new Stopped(next, id);
    return progress;
  }
}
