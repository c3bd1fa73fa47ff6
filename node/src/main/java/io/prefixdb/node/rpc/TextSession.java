package io.prefixdb.node.rpc;

import static java.util.Objects.requireNonNull;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.rpc.FrameHandler.Progress;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The text commands of one connection; each is executed by a worker. */
final class TextSession implements FrameHandler.Session {
  private final CallSession calls;
  private long arrivedNanos;

  /** A line that is too long for an event loop. */
  private @Nullable Frame later;

  private Function<Answer, Bytes> shown = TextPrinter::status;
  private Outcome.@Nullable Step next;
  private CompletableFuture<?> awaited = CompletableFuture.completedFuture(null);

  TextSession(CallSession calls) {
    this.calls = calls;
  }

  @Override
  public Progress handle(Frame frame, Turn turn) {
    if (frame.length() > FrameHandler.LOOP_FRAME_BYTES_MAX && !turn.mayWait()) {
      later = frame;
      return Progress.ON_WORKER;
    }
    return read(frame, turn);
  }

  private Progress read(Frame frame, Turn turn) {
    arrivedNanos = frame.arrivedNanos();
    return switch (TextCommand.read(frame.copy())) {
      case TextStep.Say(Bytes text) -> say(text, turn);
      case TextStep.Unknown(Bytes text) -> {
        turn.replies().tally().add(Tally.TEXT, RpcError.METHOD_NOT_FOUND, arrivedNanos);
        yield say(text, turn);
      }
      case TextStep.Leave() -> Progress.CLOSE;
      case TextStep.Ask(Call call, Function<Answer, Bytes> how) -> {
        shown = how;
        yield turn.mayWait()
            ? took(calls.execute(call, turn), turn)
            : stop(later -> calls.execute(call, later), Progress.ON_WORKER);
      }
    };
  }

  @Override
  public Progress resume(Turn turn) {
    @Nullable Frame line = later;
    if (line != null) {
      later = null;
      return read(line, turn);
    }
    return took(requireNonNull(next).run(turn), turn);
  }

  @Override
  public CompletableFuture<?> awaited() {
    return awaited;
  }

  private Progress took(Outcome outcome, Turn turn) {
    return switch (outcome) {
      case Outcome.AfterCommit(Outcome.Step step) -> stop(step, Progress.AFTER_COMMIT);
      case Outcome.OnWorker(Outcome.Step step) -> stop(step, Progress.ON_WORKER);
      case Outcome.Written(Answer.OfWrite answer, Round.Group group) ->
          stop(
              _ -> new Outcome.Answered(group.failed() ? answer.failed(group.failure()) : answer),
              Progress.AFTER_COMMIT);
      case Outcome.Answered(Answer answer) -> {
        turn.replies().tally().add(Tally.TEXT, answer.status(), arrivedNanos);
        yield say(shown.apply(answer), turn);
      }
      case Outcome.Awaits(CompletableFuture<Answer> answer) -> {
        CompletableFuture<Outcome> rest =
            answer.handle(
                (given, failure) ->
                    failure == null ? new Outcome.Answered(given) : new Outcome.Failed());
        awaited = rest;
        yield stop(_ -> rest.join(), Progress.AFTER_ANSWER);
      }
      case Outcome.Failed() -> {
        turn.replies().tally().add(Tally.TEXT, RpcError.INTERNAL_ERROR, arrivedNanos);
        yield say(Bytes.utf8("Internal error"), turn);
      }
    };
  }

  private Progress stop(Outcome.Step step, Progress progress) {
    next = step;
    return progress;
  }

  private static Progress say(Bytes text, Turn turn) {
    turn.replies().line(text);
    return Progress.DONE;
  }
}
