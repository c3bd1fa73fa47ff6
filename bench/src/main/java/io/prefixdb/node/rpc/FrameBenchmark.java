package io.prefixdb.node.rpc;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.Status;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** From the bytes of one request to those of its reply, with a service that does nothing. */
@State(Scope.Benchmark)
public class FrameBenchmark {
  private static final Bytes VALUE = Bytes.utf8("\"" + "v".repeat(98) + "\"");
  private static final Bytes KEY = Bytes.utf8("key:000000012345");
  private static final Bytes PREFIX = Bytes.utf8("bench");

  private final Frame set = request("set", "{\"" + KEY + "\":" + VALUE + "}");
  private final Frame get = request("get", "[\"" + KEY + "\"]");
  private final Replies replies = new Replies();
  private final Turn turn = new Turn(new Round(), replies, false);
  private final FrameHandler.Session session =
      new FrameDispatcher(_ -> FrameBenchmark::answer).open(Route.DIRECT, "");

  private static Frame request(String method, String fields) {
    return Frame.of(
        Bytes.utf8(
            "{\"jsonrpc\":\"2.0\",\"method\":\"%s\",\"params\":{\"prefix\":\"bench\",\"fields\":%s},\"id\":100}"
                .formatted(method, fields)));
  }

  private static Outcome answer(Call call, Turn turn) {
    List<Field> fields = call instanceof Call.Get ? List.of(new Field(KEY, VALUE)) : List.of();
    return new Outcome.Answered(new Answer.Fields(PREFIX, Status.OK, fields));
  }

  @Benchmark
  public Object set() {
    return handle(set);
  }

  @Benchmark
  public Object get() {
    return handle(get);
  }

  private FrameHandler.Progress handle(Frame frame) {
    replies.clear();
    return session.handle(frame, turn);
  }
}
