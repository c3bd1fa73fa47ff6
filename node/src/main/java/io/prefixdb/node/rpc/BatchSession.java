package io.prefixdb.node.rpc;

import static java.util.Objects.requireNonNull;

import io.prefixdb.node.json.JsonException;
import io.prefixdb.node.json.JsonReader;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.rpc.FrameHandler.Progress;
import io.prefixdb.node.rpc.FrameHandler.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a batch port. An array of requests is executed in its order by a worker and
 * answered by one array, in the same order, of what is to be answered; nothing at all where that is
 * nothing. Any other frame is one of a port with a queue.
 */
final class BatchSession implements Session {
  /** The most requests of an array. */
  static final int REQUESTS_MAX = 10_000;

  /**
   * After so many bytes of answers the rest of an array is answered with an error: they are in
   * memory, and several times while they are put together.
   */
  static final long ANSWER_BYTES_MAX = Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 16);

  private static final String TOO_LARGE =
      "the answers of the array take more than %d bytes: ask for less at once"
          .formatted(ANSWER_BYTES_MAX);
  private static final Logger LOG = LoggerFactory.getLogger(BatchSession.class);
  private static final LineRate LINES = new LineRate(10);
  private static final Bytes SEPARATOR = Bytes.utf8(",");

  private final Session single;

  /** An array that waits for a worker or a commit; absent while a single request is under way. */
  private @Nullable Frame array;

  BatchSession(Session single) {
    this.single = single;
  }

  @Override
  public Progress handle(Frame frame, Turn turn) {
    int first = reader(frame).peek();
    if (first < 0) {
      return Progress.DONE; // of a port without arrays it is a mistake
    }
    if (first != '[') {
      return single.handle(frame, turn);
    }
    if (isIndented(frame)) {
      broken(frame, turn.replies());
      return Progress.DONE;
    }
    if (turn.mayWait() && turn.round().size() == 0) {
      return batch(frame, turn);
    }
    array = frame; // writes from before come first, and its reads see them
    return turn.mayWait() ? Progress.AFTER_COMMIT : Progress.ON_WORKER;
  }

  @Override
  public Progress resume(Turn turn) {
    if (array == null) {
      return single.resume(turn);
    }
    Frame frame = requireNonNull(array);
    array = null;
    return batch(frame, turn);
  }

  @Override
  public CompletableFuture<?> awaited() {
    return single.awaited();
  }

  /** One array of errors for an array. */
  @Override
  public Progress refuse(Frame frame, Replies replies) {
    int first = reader(frame).peek();
    if (first < 0) {
      return Progress.DONE;
    }
    if (first != '[') {
      return single.refuse(frame, replies);
    }
    if (isIndented(frame)) {
      broken(frame, replies);
      return Progress.DONE;
    }
    List<Frame> requests;
    try {
      requests = requests(frame);
    } catch (JsonException e) {
      return single.refuse(frame, replies); // for which it is no JSON either
    }
    if (isNoArrayOfRequests(requests)) {
      invalid(null, frame, replies);
      return Progress.DONE;
    }
    Replies errors = new Replies(SEPARATOR);
    for (Frame request : requests) {
      switch (Message.read(reader(request))) {
        case Message.Request _ -> {
          var _ = single.refuse(request, errors); // a request ends no connection
        }
        case Message.Broken(Bytes id) -> invalid(id, request, errors);
        case Message.Invalid(Bytes id) -> invalid(id, request, errors);
        case Message.Response(Bytes id) -> invalid(id, request, errors);
      }
    }
    join(errors, replies);
    return Progress.DONE;
  }

  /**
   * Space before the bracket is a mistake, as in the original, which reads the array from there.
   */
  private static boolean isIndented(Frame frame) {
    return frame.text()[frame.from()] != '[';
  }

  private static void broken(Frame frame, Replies replies) {
    replies.tally().add(Tally.NO_METHOD, RpcError.PARSE_ERROR, frame.arrivedNanos());
    replies.error(null, RpcError.PARSE_ERROR);
  }

  private static void join(Replies answers, Replies into) {
    answers.tally().moveTo(into.tally());
    if (answers.length() > 0) {
      into.array(answers);
    }
  }

  private static JsonReader reader(Frame frame) {
    return JsonReader.ofRequests(frame.text(), frame.from(), frame.to());
  }

  private Progress batch(Frame frame, Turn turn) {
    List<Frame> requests;
    try {
      requests = requests(frame);
    } catch (JsonException e) {
      return single.handle(frame, turn); // for which it is no JSON either
    }
    if (isNoArrayOfRequests(requests)) {
      invalid(null, frame, turn.replies());
      return Progress.DONE;
    }
    BlockingTurns turns = new BlockingTurns(single, new Replies(SEPARATOR));
    requests.forEach(request -> one(request, turns));
    join(turns.finish(), turn.replies());
    return Progress.DONE;
  }

  private static boolean isNoArrayOfRequests(List<Frame> requests) {
    return requests.isEmpty() || requests.size() > REQUESTS_MAX;
  }

  /** The elements, one more than may be at the most. What follows the array is not looked at. */
  private static List<Frame> requests(Frame frame) {
    List<Frame> requests = new ArrayList<>();
    JsonReader reader = reader(frame);
    reader.array(
        () -> {
          int from = reader.skipValue();
          if (requests.size() <= REQUESTS_MAX) {
            requests.add(new Frame(frame.text(), from, reader.position(), frame.arrivedNanos()));
          }
        });
    return requests;
  }

  private static void invalid(@Nullable Bytes id, Frame request, Replies replies) {
    replies.tally().add(Tally.NO_METHOD, RpcError.INVALID_REQUEST, request.arrivedNanos());
    replies.error(id, RpcError.INVALID_REQUEST);
  }

  private void one(Frame request, BlockingTurns turns) {
    switch (Message.read(reader(request))) {
      case Message.Request message when message.id() != null -> call(request, message.id(), turns);
      case Message.Request message -> notification(request, message, turns);
      case Message.Broken(Bytes id) -> invalid(id, request, turns.replies());
      case Message.Invalid(Bytes id) -> invalid(id, request, turns.replies());
      case Message.Response(Bytes id) -> invalid(id, request, turns.replies());
    }
  }

  private void call(Frame request, Bytes id, BlockingTurns turns) {
    if (turns.replies().length() > ANSWER_BYTES_MAX) {
      turns.replies().tally().add(Tally.NO_METHOD, RpcError.INTERNAL_ERROR, request.arrivedNanos());
      turns.replies().error(id, RpcError.INTERNAL_ERROR, TOO_LARGE);
      if (LINES.allows()) {
        LOG.warn("a request in an array is refused: {}", TOO_LARGE);
      }
    } else {
      toEnd(request, turns);
    }
  }

  /** A worker waits for all of it, for the answers of an array come together. */
  private void toEnd(Frame request, BlockingTurns turns) {
    Progress progress = turns.handle(request);
    while (progress == Progress.AFTER_ANSWER || progress == Progress.AFTER_REPLIES) {
      if (progress == Progress.AFTER_ANSWER) {
        single.awaited().join();
      }
      progress = turns.resume();
    }
  }

  /** In an array not even an unknown method is answered. */
  private void notification(Frame request, Message.Request message, BlockingTurns turns) {
    if (Method.named(message.method()).isPresent()) {
      toEnd(request, turns);
    }
  }
}
